//! Texts that people write, and what is said of wrong ones. That printed text is read back is tested with
//! modules of random functions in `tests/text`, and with those of Erlang programs.

use super::{Environment, module};
use crate::ir::{Builtin, Module, Op, Terminator};
use crate::literal::{Literal, Terms};
use crate::print;

/// Small integers and atoms of one letter are known, other constants are not.
struct Few;

impl Terms for Few {
    fn bits(&self, literal: &Literal) -> Result<u64, String> {
        match literal {
            Literal::Integer(number) => Ok(number.cast_unsigned() << 3),
            Literal::Atom(name) => Ok(u64::from(name.bytes().next().unwrap_or(0)) << 8 | 5),
            Literal::Bits(bits) => Ok(*bits),
            other => Err(format!("`{other}` is unknown")),
        }
    }

    fn literal(&self, bits: u64) -> Option<Literal> {
        match bits & 0xff {
            5 => Some(Literal::Atom(char::from((bits >> 8) as u8).to_string())),
            _ if bits.is_multiple_of(8) => Some(Literal::Integer(bits.cast_signed() >> 3)),
            _ => None,
        }
    }
}

fn read(text: &str) -> Result<Module, String> {
    let one = |name: &str| Builtin { name: "m:one/1", address: 0, arity: 1 }.name == name;
    let builtin = |name: &str| one(name).then_some(Builtin { name: "m:one/1", address: 0x1000, arity: 1 });
    let environment = Environment { terms: &Few, builtin: &builtin };
    module(text, "t.tir", &environment).map_err(|faults| faults.to_string())
}

/// What is said first about a body of a function `f(a: value, i: i64) -> value`.
fn fault(body: &str) -> String {
    let text = format!("module t\nfunction f(a: value, i: i64) -> value {{\n{body}\n}}\n");
    let faults = read(&text).expect_err(&text);
    faults.lines().next().unwrap_or_default().to_owned()
}

const LOOP: &str = r#"; Sums up.
module sums

function sum(n: i64) -> i64 {
  reduction 1
  jump loop(n, 0)   ; from here on, the rest
loop(left: i64, sum: i64):
  reduction 1
  done = compare eq left, 0
  branch done, end, more
more cold:
  sum2 = add sum, left
  left2 = sub left, 1
  jump loop(left2,
            sum2)
end:
  return sum
}

function other:name/7() -> value {
  reduction 1
  sum(3)
  total = call sum(4)
  call m:f(#5, #a)
  x = call builtin m:one(#'b')
  tail_call "m:odd name/2'"(x, #bits 0xff07)
}
"#;

#[test]
fn what_is_written_by_hand() {
    let module = read(&LOOP.replace("  sum(3)\n", "")).unwrap();
    let expected = r#"module sums "t.tir"

function sums:sum/1(v0: i64) -> i64 {
block0(v0: i64):
  reduction 1                                @5
  v6: i64 = int 0                            @6
  jump block1(v0, v6)                        @6
block1(v1: i64, v2: i64):
  reduction 1                                @8
  v7: i64 = int 0                            @9
  v3: bool = compare eq v1, v7               @9
  branch v3, block3, block2                  @10
block2 cold:
  v4: i64 = add v2, v1                       @12
  v8: i64 = int 1                            @13
  v5: i64 = sub v1, v8                       @13
  jump block1(v5, v4)                        @14
block3:
  return v2                                  @17
}

function other:name/7() -> value {
block0:
  reduction 1                                @21
  v2: i64 = int 4                            @22
  v0: i64 = call sums:sum/1(v2)              @22
  v3: value = constant 5                     @23
  v4: value = constant a                     @23
  v5: value = call m:f/2(v3, v4)             @23
  v6: value = constant b                     @24
  v1: value = call builtin m:one/1(v6)       @24
  v7: value = constant bits 0xff07           @25
  tail_call "m:odd name/2'"(v1, v7)          @25
}
"#;
    let printed = print::module_with(&module, &Few);
    assert_eq!(printed, expected);
}

#[test]
fn numbers_and_lines_of_printed_text_stay() {
    let text = "module t \"a.erl\"\n\nfunction t:f/1(v7: value) -> value {\n\
                block0(v7: value):\n  reduction 1\n  \
                v3: value = call t:f/1(v7)                 @12\n  return v3\n}\n";
    let module = read(text).unwrap();
    assert_eq!(print::module_with(&module, &Few), text);
    let entry = &module.functions[0].blocks[0];
    assert_eq!((module.file.as_str(), entry.insts[1].line, entry.terminator_line), ("a.erl", 12, 0));
}

#[test]
fn every_line_that_is_wrong_is_told_of() {
    let text = "module t\nfunction f() -> value {\n\tadd 1, )\n  y = nothing 3\n  return z\n}\n";
    let expected = "\
t.tir:3:9: expected a value, found `)`
   3 | \tadd 1, )
     | \t       ^

t.tir:4:7: no instruction is called `nothing`
   4 |   y = nothing 3
     |       ^

t.tir:5:10: no value is called `z`
   5 |   return z
     |          ^

";
    assert_eq!(read(text).unwrap_err(), expected);
}

#[test]
fn the_validator_speaks_of_lines_and_names() {
    assert_eq!(
        fault("  reduction 1\n  x = add a, i\n  return a"),
        "t.tir:4:3: a is of type value where i64 is wanted"
    );
    assert_eq!(fault("  return a"), "t.tir:3:3: I2: reached without a reduction since the entry");
    let cycle = fault("  reduction 1\n  jump again\nagain:\n  jump again");
    assert_eq!(cycle, "t.tir:5:1: I2: a cycle through it has no reduction");
    assert_eq!(fault("  reduction 1\nwhere:\n  return a"), "t.tir:2:10: it has no end");
}

#[test]
fn faults_of_the_text() {
    for (body, expected) in [
        ("  reduction", "3:12: expected a number of reductions, found the end of the line"),
        ("  reduction -1", "3:13: -1 is out of range for a number of reductions"),
        ("  reduction 1 2", "3:15: expected the end of the line, found `2`"),
        ("  x: int = int 1", "3:6: no type is called `int`"),
        ("  x, y = int 1", "3:3: 2 results where the operation gives 1"),
        (
            "  x = compare lt i, i",
            "3:15: expected one of eq, ne, slt, sle, sgt, sge, ult, ule, ugt, uge, found `lt`",
        ),
        ("  jump there", "3:8: no block is called `there`"),
        ("  jump b(a", "3:8: no block is called `b`"),
        ("  call f(a", "3:11: expected `,` or `)`, found the end of the line"),
        ("  return a\n  reduction 1", "4:3: the block has ended: a label is missing before this"),
        ("  a = int 1", "3:3: a value `a` was there before"),
        ("b:\n  return a\nb:\n  return a", "5:1: a block `b` was there before"),
        ("b(a: i64):\n  return a", "3:2: the first block has the function's parameters"),
        ("  return a\nb(x):\n  return x", "4:3: the type of `x` is missing"),
        ("  call builtin m:two(a)", "3:16: there is no builtin m:two/1"),
        ("  x = entry_slot f", "3:18: the function's arity is missing: name/arity"),
        ("  x = constant {1}", "3:16: `{1}` is unknown"),
        ("  x = constant {1", "3:18: expected `,` or `}`, found the end of the line"),
        ("  x = allocate 16, tag 300", "3:24: 300 is out of range for a tag"),
        ("  switch i, 1: b, c", "3:16: no block is called `b`"),
        ("  x = int 99999999999999999999", "3:11: 99999999999999999999 doesn't fit 64 bits"),
        ("  x = constant 'a", "3:16: the closing `'` is missing"),
        ("  x = constant \"\\q\"", "3:17: the escapes are \\n \\t \\r \\\\ \\\" \\' and \\xHH"),
        ("  return a & i", "3:12: `&` means nothing here"),
        ("", "2:10: the function has no body"),
        ("3:\n  return a", "3:1: expected the name of a block, found `3`"),
    ] {
        assert_eq!(fault(body), format!("t.tir:{expected}"), "{body}");
    }
}

#[test]
fn faults_of_modules() {
    let first = |text: &str| read(text).unwrap_err().lines().next().unwrap_or_default().to_owned();
    assert_eq!(first(""), "t.tir:1:1: expected `module NAME`, found an empty text");
    assert_eq!(first("function f() {\n}\n"), "t.tir:1:1: expected `module NAME`, found `function`");
    assert_eq!(
        first("module t\nmodule u\n"),
        "t.tir:2:1: expected `function`, `tag` or `NAME = (...)`, found `module`"
    );
    assert_eq!(
        first("module t\nfunction f() {\n  return\n"),
        "t.tir:2:1: the `}` of this function is missing"
    );
    let twice = "module t\nfunction f() {\n reduction 1\n return\n}\n";
    assert_eq!(first(&format!("{twice}{}", &twice[9..])), "t.tir:6:10: t:f/0 is defined twice");
}

const CONTINUATIONS: &str = r#"module t
tag yield(i64) -> value
tag swap() -> value
producer = (i64, value) -> value
bound = (value) -> value
rest = (value) -> value
peer = (i64, peer) -> value
function produce(n: i64, v: value) -> value {
  reduction 1
  x = call suspend yield(n)
  invoke suspend yield(7), done, unwind failed
done(y: value):
  return y
failed(class: value, reason: value, trace: value):
  return reason
}
function trade(n: i64, back: peer) -> value {
  reduction 1
  m, next = call switch swap back(n)
  is = is_null next
  return #1
}
function main(v: value) -> value {
  reduction 1
  p: producer = cont_new produce
  b: bound = cont_bind p(4)
  n: rest = cont_null
  m = cont_value n
  c: rest = value_cont m
  resume b(v), suspend yield: one, switch swap, end, unwind failed
one(number: i64, more: rest):
  resume_throw more(#1, #2), end
end(x: value):
  return x
failed(class: value, reason: value, trace: value):
  return trace
}
"#;

#[test]
fn continuations() {
    let module = read(CONTINUATIONS).unwrap();
    let text = print::module_with(&module, &Few);
    for line in [
        "tag yield(i64) -> value",
        "cont3 = (i64, cont3) -> value",
        "v6: value = call suspend yield(v0)         @10",
        "invoke suspend yield(v7), block1, unwind block2",
        "v2: i64, v3: cont3 = call switch swap v1(v0) @19",
        "v8: cont1 = cont_bind v7(v12)",
        "resume v8(v0), suspend yield: block1, switch swap, block2, unwind block3",
        "resume_throw v2(v13, v14), block2",
    ] {
        assert!(text.contains(line), "{line} isn't in\n{text}");
    }
    let again = read(&text).unwrap();
    assert_eq!(print::module_with(&again, &Few), text);
    assert_eq!((again.conts, again.tags), (module.conts, module.tags));
}

#[test]
fn faults_of_continuations() {
    let replaced = |from: &str, to: &str| {
        assert!(CONTINUATIONS.contains(from), "{from}");
        let said = read(&CONTINUATIONS.replace(from, to)).unwrap_err();
        said.lines().next().unwrap_or_default().to_owned()
    };
    for (from, to, expected) in [
        ("tag swap() -> value\n", "", "18:25: no tag is called `swap`"),
        ("tag swap()", "tag yield()", "3:5: a tag `yield` was there before"),
        ("peer = ", "rest = ", "7:1: a type `rest` was there before"),
        ("more: rest)", "more: rst)", "31:24: no type is called `rst`"),
        ("p: producer =", "p =", "25:3: the type of the continuation is missing: name: TYPE = cont_new ..."),
        ("more(#1, #2)", "more(#1)", "32:20: an exception is (class, reason)"),
        ("yield(i64) -> value", "yield(i64) -> i64", "11:3: results (value) where the callee gives (i64)"),
        ("cont_new produce", "cont_new main", "25:3: the function doesn't have the signature of producer"),
        ("more: rest)", "more: bound)", "ok"),
    ] {
        let expected = format!("t.tir:{expected}");
        let said = if expected.ends_with("ok") {
            read(&CONTINUATIONS.replace(from, to)).map_or_else(|said| said, |_| expected.clone())
        } else {
            replaced(from, to)
        };
        assert_eq!(said, expected, "{to}");
    }
}

#[test]
fn literals_are_read_back() {
    for text in
        ["-5", "1.5", "-0.0", "1e300", "ok", "'none'", "'it\\'s'", "\"\\xff\\x00é\"", "[{a, -1.5} | b]"]
    {
        let body = format!("module t\nfunction f() {{\n x = constant {text}\n}}");
        let said = read(&body).unwrap_err();
        let known = said.contains(&format!("`{text}` is unknown")) || said.contains("it has no end");
        assert!(known, "{text}: {said}");
    }
}

/// Whatever text there is, there is an answer.
#[test]
fn broken_texts_have_faults() {
    let marks = [
        "", "(", ")", ":", "=", ",", "{", "}", "\n", "'", "#", "@", "-", "3", "->", "module", "v1", "\u{e9}",
    ];
    let mut faulty = 0;
    for text in [LOOP, CONTINUATIONS] {
        let places = text.char_indices().map(|(at, char)| at..at + char.len_utf8());
        for place in places.filter(|place| place.start % 3 == 0 || text[place.clone()].trim().is_empty()) {
            for mark in marks {
                let mut broken = text.to_owned();
                broken.replace_range(place.clone(), mark);
                faulty += usize::from(read(&broken).is_err());
            }
            faulty += usize::from(read(&text[..place.start]).is_err());
        }
    }
    assert!(faulty > 5_000, "only {faulty} are faulty");
}

#[test]
fn a_deep_term_is_refused() {
    let text = format!("module t\nfunction f() {{\n x = constant {}\n}}", "{".repeat(100_000));
    assert!(read(&text).unwrap_err().contains("more than 200 brackets"), "no refusal");
}

#[test]
fn a_literal_stands_for_an_instruction() {
    let module =
        read("module t\nfunction f() -> f64, bool {\n  reduction 1\n  return -1.5, true\n}").unwrap();
    let block = &module.functions[0].blocks[0];
    let ops: Vec<&Op> = block.insts.iter().map(|inst| &inst.op).collect();
    assert_eq!(ops, [&Op::Reduction(1), &Op::Float((-1.5f64).to_bits()), &Op::Bool(true)]);
    assert!(matches!(&block.terminator, Some(Terminator::Return(vals)) if vals.len() == 2));
}
