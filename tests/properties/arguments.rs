//! Random arguments by kind, as the text of Erlang constants.

/// SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    /// Numbers that a seed and a name decide.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        let mixed =
            name.bytes().fold(seed, |mixed, byte| mixed.wrapping_mul(31).wrapping_add(u64::from(byte)));
        Self(mixed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> usize {
        (self.next() % limit) as usize
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len() as u64)]
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// The arguments that a kind stands for: one, or two for a kind of two that belong together.
pub(crate) fn make(kind: &str, random: &mut Random) -> Vec<String> {
    if kind == "format" {
        return format(random);
    }
    let exact = kind.ends_with('!');
    if !exact && random.one_in(16) {
        return vec![term(random, 2)];
    }
    vec![argument(kind.trim_end_matches('!'), random)]
}

fn argument(kind: &str, random: &mut Random) -> String {
    match kind {
        "term" => term(random, 3),
        "atom" => atom(random),
        "bool" => random.pick(&["true", "false"]).to_owned(),
        "int" => integer(random),
        "float" => float(random),
        "num" => number(random),
        "shift" => (random.below(200) as i64 - 100).to_string(),
        "count" => count(random),
        "digit" => random.below(38).to_string(),
        "key" => key(random),
        "list" => list(random, |random| term(random, 2)),
        "ints" => list(random, small),
        "numbers" => list(random, number),
        "keys" => list(random, key),
        "sorted" => ascending(random).join_list(),
        "descending" => {
            let mut elements = ascending(random);
            elements.reverse();
            elements.join_list()
        }
        "lists" => list(random, |random| list(random, small)),
        "sorteds" => list(random, |random| ascending(random).join_list()),
        "pairs" => list(random, |random| format!("{{{}, {}}}", key(random), small(random))),
        "orddict" => {
            let keys = ascending(random);
            keys.into_iter()
                .map(|key| format!("{{{key}, {}}}", small(random)))
                .collect::<Vec<_>>()
                .join_list()
        }
        "tuples" => list(random, tuple_with_key),
        "props" => list(random, property),
        "tuple" => tuple(random, 2),
        "class" | "fun1" | "pred" | "fun2" | "compare" | "fold" | "fun3" | "mapfold" | "filtermap" => {
            function(kind, random)
        }
        "queue" | "dict" | "set" | "set2" | "map" | "tree" | "gbset" | "array" => collection(kind, random),
        "sets" => {
            let sets = (0..random.below(3) + 1).map(|_| collection("set", random)).collect::<Vec<_>>();
            format!("{{'$', list, {}}}", sets.join_list())
        }
        _ => text_argument(kind, random),
    }
}

/// Kinds of text, and choices.
fn text_argument(kind: &str, random: &mut Random) -> String {
    match kind {
        "str" => string(random, 8),
        "latin" => latin(random),
        "bin" => binary(random),
        "text" => text(random),
        "pattern" => match random.below(3) {
            0 => text(random),
            _ => random
                .pick(&["\"a\"", "\"ab\"", "\",\"", "<<\"a\">>", "\"\"", "[97, 776]", "\" \""])
                .to_owned(),
        },
        "seps" => random.pick(&["\" ,\"", "\"a\"", "\"\"", "\" \"", "[[13, 10], 32]", "\"ab,\""]).to_owned(),
        "char" => character(random),
        "bins" => list(random, binary),
        "needle" => random
            .pick(&["<<\"b\">>", "<<\",\">>", "[<<\"a\">>, <<\" \">>]", "<<>>", "<<98, 32>>"])
            .to_owned(),
        "scope" => {
            random.pick(&["[global]", "[]", "[global, trim]", "[trim_all, global]", "[foo]"]).to_owned()
        }
        "endianness" => random.pick(&["little", "big"]).to_owned(),
        "encoding" => {
            random.pick(&["utf8", "latin1", "utf16", "{utf16, little}", "unicode", "foo"]).to_owned()
        }
        "version" => "[{version, 2}]".to_owned(),
        "strings" => list(random, |random| string(random, 4)),
        "where" => random.pick(&["leading", "trailing"]).to_owned(),
        "which" => random.pick(&["leading", "trailing", "all"]).to_owned(),
        "side" => random.pick(&["leading", "trailing", "both"]).to_owned(),
        "end" => random.pick(&["left", "right", "both"]).to_owned(),
        "numeral" => random.pick(&NUMERALS).to_owned(),
        "iodata" => iodata(random, 3),
        "control" => format!("\"{}\"", random.pick(&CONTROLS)),
        "floatopts" => random.pick(&FLOAT_OPTIONS).to_owned(),
        other => panic!("the table names no kind of argument: {other}"),
    }
}

const NUMERALS: [&str; 20] = [
    "\"12\"",
    "\"-7\"",
    "\"+0012\"",
    "\"1.5\"",
    "\"-2.5e3\"",
    "\"1e5\"",
    "\"1.e5\"",
    "\"1.5e\"",
    "\"ff\"",
    "\"ZZ\"",
    "\"\"",
    "\"-\"",
    "\"12ab\"",
    "\"1.5abc\"",
    "\" 1\"",
    "\"1 \"",
    "\"1_000\"",
    "\"123456789012345678901234567890\"",
    "\"1.0e400\"",
    "\"1,5\"",
];

const FLOAT_OPTIONS: [&str; 8] = [
    "[]",
    "[{decimals, 3}]",
    "[{decimals, 0}]",
    "[{decimals, 10}, compact]",
    "[{scientific, 4}]",
    "[short]",
    "[{scientific, 0}]",
    "[foo]",
];

const CONTROLS: [&str; 12] =
    ["~d", "~s", "~d ~s", "~f", "~u", "~16u", "~c~s", "~a", "~3s~d", "~*d~s", "~l~d~l", "ab~~~s"];

trait JoinList {
    fn join_list(&self) -> String;
}

impl JoinList for Vec<String> {
    fn join_list(&self) -> String {
        format!("[{}]", self.join(", "))
    }
}

fn list(random: &mut Random, element: impl Fn(&mut Random) -> String) -> String {
    let length = match random.below(12) {
        0 => 0,
        1 => 20 + random.below(30),
        _ => random.below(7),
    };
    let elements: Vec<String> = (0..length).map(|_| element(random)).collect();
    if length > 0 && random.one_in(40) {
        return format!("[{} | {}]", elements.join(", "), atom(random));
    }
    elements.join_list()
}

/// Different small integers, ascending.
fn ascending(random: &mut Random) -> Vec<String> {
    let mut last = -3;
    (0..random.below(9))
        .map(|_| {
            last += 1 + random.below(4) as i64;
            last.to_string()
        })
        .collect()
}

fn atom(random: &mut Random) -> String {
    random.pick(&["a", "b", "ok", "undefined", "true", "false", "'an atom'", "foo", "''", "error"]).to_owned()
}

fn small(random: &mut Random) -> String {
    (random.below(14) as i64 - 3).to_string()
}

fn integer(random: &mut Random) -> String {
    match random.below(6) {
        0 => random
            .pick(&[
                "0",
                "1",
                "-1",
                "255",
                "256",
                "1152921504606846975",
                "1152921504606846976",
                "-1152921504606846977",
                "576460752303423488",
                "9223372036854775807",
                "-9223372036854775808",
                "18446744073709551616",
                "123456789012345678901234567890",
                "-340282366920938463463374607431768211456",
            ])
            .to_owned(),
        1 => (random.next() as i64).to_string(),
        _ => small(random),
    }
}

fn float(random: &mut Random) -> String {
    match random.below(4) {
        0 => random
            .pick(&[
                "0.0",
                "1.0",
                "-1.0",
                "0.1",
                "1.0e300",
                "1.0e-300",
                "123456789.125",
                "0.5",
                "-2.5",
                "1.0e22",
            ])
            .to_owned(),
        _ => format!("{:?}", (random.below(20_001) as f64 - 10_000.0) / 64.0),
    }
}

fn number(random: &mut Random) -> String {
    if random.one_in(3) { float(random) } else { integer(random) }
}

/// How many, or where: mostly what fits a short list.
fn count(random: &mut Random) -> String {
    match random.below(20) {
        0 => "-1".to_owned(),
        1 => "1.0".to_owned(),
        _ => random.below(8).to_string(),
    }
}

/// Keys that often meet.
fn key(random: &mut Random) -> String {
    random
        .pick(&["1", "2", "2.0", "3", "a", "b", "c", "\"k\"", "{1, a}", "0", "1.0", "<<\"k\">>", "[]"])
        .to_owned()
}

fn tuple(random: &mut Random, depth: usize) -> String {
    let elements: Vec<String> = (0..random.below(4)).map(|_| term(random, depth - 1)).collect();
    format!("{{{}}}", elements.join(", "))
}

fn tuple_with_key(random: &mut Random) -> String {
    match random.below(20) {
        0 => term(random, 2),
        1 => format!("{{{}}}", key(random)),
        2 => format!("{{{}, {}, {}}}", key(random), key(random), small(random)),
        _ => format!("{{{}, {}}}", key(random), key(random)),
    }
}

fn property(random: &mut Random) -> String {
    match random.below(6) {
        0 => random.pick(&["a", "b", "c"]).to_owned(),
        1 => format!("{{{}, {}}}", random.pick(&["a", "b", "c"]), random.pick(&["true", "false", "[x]"])),
        2 => random.pick(&["{a}", "{b, 1, 2}", "7", "{1, x}"]).to_owned(),
        _ => format!("{{{}, {}}}", random.pick(&["a", "b", "c", "d"]), small(random)),
    }
}

fn term(random: &mut Random, depth: usize) -> String {
    match random.below(if depth > 0 { 11 } else { 7 }) {
        0 | 1 => integer(random),
        2 | 3 => atom(random),
        4 => float(random),
        5 => "[]".to_owned(),
        6 => string(random, 4),
        7 => tuple(random, depth),
        8 => binary(random),
        _ => {
            let elements: Vec<String> = (0..random.below(4)).map(|_| term(random, depth - 1)).collect();
            elements.join_list()
        }
    }
}

fn function(kind: &str, random: &mut Random) -> String {
    let (names, arity): (&[&str], usize) = match kind {
        "fun1" => (&["same", "pair", "next", "twice", "crash"], 1),
        "pred" => (&["small", "is_even", "never", "always", "always", "small", "same"], 1),
        "filtermap" => (&["odd_value", "small", "always", "pair"], 1),
        "compare" => (&["below", "below", "by_key", "above"], 2),
        "mapfold" => (&["counted", "tuple", "cons"], 2),
        "fun3" => (&["third", "chosen"], 3),
        _ => (&["plus", "cons", "tuple"], 2),
    };
    format!("{{'$', fn, {}, {arity}}}", random.pick(names))
}

fn collection(kind: &str, random: &mut Random) -> String {
    let (module, function, from) = match kind {
        "queue" => ("queue", "from_list", list(random, small)),
        "dict" => ("dict", "from_list", argument_of_pairs(random)),
        "set" => ("sets", "from_list", list(random, key)),
        "set2" => ("sets", "from_list", format!("{}, [{{version, 2}}]", list(random, key))),
        "map" => ("maps", "from_list", argument_of_pairs(random)),
        "tree" => {
            let dict = argument("orddict", random);
            ("gb_trees", "from_orddict", dict)
        }
        "gbset" => ("gb_sets", "from_list", list(random, small)),
        _ => ("array", "from_list", list(random, small)),
    };
    format!("{{'$', {module}, {function}, [{from}]}}")
}

fn argument_of_pairs(random: &mut Random) -> String {
    argument("pairs", random)
}

fn character(random: &mut Random) -> String {
    if random.one_in(4) {
        return random.pick(&["776", "13", "10", "228", "223", "128512", "300", "64257", "9"]).to_owned();
    }
    random.pick(&["$a", "$b", "$\\s", "$,", "$A", "$0", "$x"]).to_owned()
}

fn string(random: &mut Random, length: u64) -> String {
    let chars: Vec<String> = (0..random.below(length)).map(|_| character(random)).collect();
    chars.join_list()
}

fn latin(random: &mut Random) -> String {
    let text =
        random.pick(&["\"abc ab\"", "\"\"", "\"  a  \"", "\"xxaxx\"", "\"Hello\"", "\"a,b,,c\"", "\"aaa\""]);
    text.to_owned()
}

/// Valid UTF-8 mostly.
fn binary(random: &mut Random) -> String {
    let texts = [
        "<<>>",
        "<<\"abc\">>",
        "<<\"a b  c\">>",
        "<<\"ab,cd,\">>",
        "<<97, 204, 136, 98>>",
        "<<195, 164, 98>>",
        "<<240, 159, 152, 128>>",
        "<<\"12\">>",
        "<<\"Ab\\r\\nC\">>",
        "<<0, 1, 2, 3, 4, 5>>",
    ];
    random.pick(&texts).to_owned()
}

fn text(random: &mut Random) -> String {
    if random.one_in(3) { binary(random) } else { string(random, 9) }
}

fn iodata(random: &mut Random, depth: usize) -> String {
    match random.below(if depth > 0 { 5 } else { 2 }) {
        0 => binary(random),
        1 => "[]".to_owned(),
        _ => {
            let elements: Vec<String> =
                (0..random.below(4))
                    .map(|_| {
                        if random.one_in(2) {
                            random.below(256).to_string()
                        } else {
                            iodata(random, depth - 1)
                        }
                    })
                    .collect();
            elements.join_list()
        }
    }
}

/// A format and its arguments.
fn format(random: &mut Random) -> Vec<String> {
    let (mut control, mut arguments) = (String::new(), Vec::new());
    for _ in 0..1 + random.below(3) {
        control.push_str(random.pick(&["", "x", " ", "~~", "~n"]));
        control.push('~');
        control.push_str(random.pick(&["", "", "", "10", "-10", "3", "12.4", "8.3", "6..0", ".2", "12.3.*"]));
        let directive =
            random.pick(&["w", "p", "s", "ts", "tp", "b", "B", "c", "f", "e", "g", "x", "i", "tw", "#"]);
        control.push_str(directive);
        if directive == "x" {
            arguments.push(integer(random));
        }
        arguments.push(match directive {
            "s" | "ts" => random.pick(&["\"abc\"", "<<\"abc\">>", "abc", "[\"a\", [98]]"]).to_owned(),
            "b" | "B" | "#" => integer(random),
            "c" => random.pick(&["$a", "10", "300"]).to_owned(),
            "f" | "e" | "g" => float(random),
            "x" => "\"16#\"".to_owned(),
            _ => term(random, 3),
        });
    }
    if random.one_in(20) {
        arguments.pop();
    }
    vec![format!("\"{control}\""), arguments.join_list()]
}
