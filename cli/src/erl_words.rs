//! Words as `erl` has them: with a single dash, before the words of `tambour run` are parsed.
//!
//! | erl | here |
//! |---|---|
//! | `-pa A B` | `--pa A --pa B` |
//! | `-eval E` | `--eval E` |
//! | `-s m`, `-s m f`, `-s m f a b` | `--eval m:start()`, `m:f()`, `m:f([a, b])` |
//! | `-run m f a b` | `--eval m:f(["a", "b"])` |
//! | `-noshell`, `-noinput` | nothing |

use std::ffi::OsString;

/// Rewrites the words between `run` and `--`.
pub(crate) fn rewritten(words: Vec<OsString>) -> Vec<OsString> {
    if words.get(1).is_none_or(|word| word != "run") {
        return words;
    }
    let mut words = words.into_iter().peekable();
    let mut out: Vec<OsString> = words.by_ref().take(2).collect();
    while let Some(word) = words.next() {
        let mut arguments = || -> Vec<OsString> {
            let is_argument = |word: &OsString| !word.as_encoded_bytes().starts_with(b"-");
            std::iter::from_fn(|| words.next_if(is_argument)).collect()
        };
        match word.to_str() {
            Some("--") => {
                out.push(word);
                out.extend(words);
                return out;
            }
            Some("-noshell" | "-noinput") => {}
            Some("-pa") => out.extend(arguments().into_iter().flat_map(|one| ["--pa".into(), one])),
            Some("-eval") => out.push("--eval".into()),
            Some("-s") => out.extend(call(&arguments(), '\'')),
            Some("-run") => out.extend(call(&arguments(), '"')),
            _ => out.push(word),
        }
    }
    out
}

/// The call that `-s` or `-run` asks for, whose arguments are quoted with this mark.
fn call(words: &[OsString], mark: char) -> Vec<OsString> {
    let quoted = |word: &OsString, mark: char| {
        let text = word.to_string_lossy().replace('\\', "\\\\").replace(mark, &format!("\\{mark}"));
        format!("{mark}{text}{mark}")
    };
    let Some((module, rest)) = words.split_first() else { return vec!["--eval".into()] };
    let function = rest.first().map_or_else(|| "start".to_owned(), |function| quoted(function, '\''));
    let arguments: Vec<String> = rest.iter().skip(1).map(|word| quoted(word, mark)).collect();
    let list = if arguments.is_empty() { String::new() } else { format!("[{}]", arguments.join(", ")) };
    vec!["--eval".into(), format!("{}:{function}({list})", quoted(module, '\'')).into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrite(line: &str) -> String {
        let words = line.split(' ').map(OsString::from).collect();
        let words: Vec<String> =
            rewritten(words).into_iter().map(|word| word.to_string_lossy().into_owned()).collect();
        words.join(" ")
    }

    #[test]
    fn words_of_erl_become_options() {
        assert_eq!(rewrite("t run -noshell -pa a b -eval x"), "t run --pa a --pa b --eval x");
        assert_eq!(rewrite("t run -s m -s init stop"), "t run --eval 'm':start() --eval 'init':'stop'()");
        assert_eq!(rewrite("t run -s m f a b'c"), r"t run --eval 'm':'f'(['a', 'b\'c'])");
        assert_eq!(rewrite("t run -run m f a \""), r#"t run --eval 'm':'f'(["a", "\""])"#);
    }

    #[test]
    fn what_is_not_erls_stays() {
        assert_eq!(rewrite("t run --pa a f.erl -- -pa b"), "t run --pa a f.erl -- -pa b");
        assert_eq!(rewrite("t emit -pa a"), "t emit -pa a");
        assert_eq!(rewrite("t run -I d -DX f.erl"), "t run -I d -DX f.erl");
    }
}
