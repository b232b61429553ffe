//! The project's files, and a view of Rust text in which comments and literals are blank.

use std::path::Path;

/// A file of the project: its path from the root, with `/`, and its text.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the file belongs to a folder of tests or benches.
    pub(crate) fn is_test(&self) -> bool {
        let in_folder = |folder| self.path.starts_with(folder) || self.path.contains(&format!("/{folder}"));
        in_folder("tests/") || in_folder("benches/") || self.path.ends_with("/tests.rs")
    }

    /// The Rust text with comments and the insides of literals replaced by spaces; lines stay where they are.
    pub(crate) fn code(&self) -> String {
        blank(&self.text)
    }

    /// `path:line` for each line of the code that satisfies the predicate.
    pub(crate) fn code_lines(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let code = self.code();
        let found = code.lines().enumerate().filter(|(_, line)| wanted(line));
        found.map(|(index, line)| format!("{}:{}: {}", self.path, index + 1, line.trim())).collect()
    }
}

/// All text files of the project, `target` and hidden folders left out.
pub(crate) fn project() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    collect(root, root, &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.iter().any(|source| source.path == "vm/lib.rs"), "this isn't the project's root");
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).expect("the project's folders are readable") {
        let path = entry.expect("the project's folders are readable").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_folder = path.is_dir();
        if name == "target" || name == ".git" || name == "Cargo.lock" {
            continue;
        }
        if is_folder {
            collect(root, &path, sources);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let relative =
                path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            sources.push(Source { path: relative, text });
        }
    }
}

/// Where the reader stands in Rust text.
enum Place {
    Code,
    LineComment,
    BlockComment(usize),
    /// Inside a string: how many `#` close it; `None` for an ordinary one, with escapes.
    Text(Option<usize>),
}

fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut place = Place::Code;
    let mut at = 0;
    while at < chars.len() {
        let (next, taken) = step(&chars, at, &place);
        for &c in &chars[at..at + taken] {
            let kept = matches!(place, Place::Code) && matches!(next, None | Some(Place::Code));
            out.push(if c == '\n' || kept { c } else { ' ' });
        }
        place = next.unwrap_or(place);
        at += taken;
    }
    out
}

/// The place after the text at `at`, when it changes, and how many characters belong to that.
fn step(chars: &[char], at: usize, place: &Place) -> (Option<Place>, usize) {
    let starts = |text: &str| text.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    match place {
        Place::Code if starts("//") => (Some(Place::LineComment), 2),
        Place::Code if starts("/*") => (Some(Place::BlockComment(1)), 2),
        Place::Code if starts("\"") => (Some(Place::Text(None)), 1),
        Place::Code => match raw_string(chars, at) {
            Some((hashes, taken)) => (Some(Place::Text(Some(hashes))), taken),
            // A character literal can hold a quote; a lifetime has no closing one.
            None if starts("'\\") => {
                (None, 2 + chars[at + 2..].iter().take_while(|c| **c != '\'').count().max(1))
            }
            None if starts("'") && chars.get(at + 2) == Some(&'\'') => (None, 3),
            None => (None, 1),
        },
        Place::LineComment if starts("\n") => (Some(Place::Code), 1),
        Place::BlockComment(depth) if starts("*/") => {
            (Some(if *depth == 1 { Place::Code } else { Place::BlockComment(depth - 1) }), 2)
        }
        Place::BlockComment(depth) if starts("/*") => (Some(Place::BlockComment(depth + 1)), 2),
        Place::Text(None) if starts("\\") => (None, 2.min(chars.len() - at)),
        Place::Text(None) if starts("\"") => (Some(Place::Code), 1),
        Place::Text(Some(hashes)) if starts(&format!("\"{}", "#".repeat(*hashes))) => {
            (Some(Place::Code), 1 + hashes)
        }
        _ => (None, 1),
    }
}

/// `r"`, `r#"`, `br#"`: the number of hashes and the length of the opening.
fn raw_string(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let in_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    if chars[at] != 'r' || (in_word && chars[at - 1] != 'b') {
        return None;
    }
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    (chars.get(at + 1 + hashes) == Some(&'"')).then_some((hashes, hashes + 2))
}

#[test]
fn comments_and_literals_are_blank_and_code_is_not() {
    let source = Source::new(
        "x.rs",
        "a /* b /* c */ d */ e // f\n\
         let g = \"h\\\"i\"; j('\"', '\\'', 'k'); r#\"l\"m\"# + n; fn o<'p>(q: &'p str)",
    );
    let code = source.code();
    assert_eq!(code.lines().count(), 2);
    for kept in ["a ", " e ", "let g", "j(", "+ n;", "fn o<'p>(q: &'p str)"] {
        assert!(code.contains(kept), "{kept} is missing in {code}");
    }
    for gone in ["b", "c", "d", "f\n", "h", "i\"", "l\"", "m"] {
        assert!(!code.contains(gone), "{gone} is left in {code}");
    }
}
