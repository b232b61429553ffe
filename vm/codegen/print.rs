//! The IR as text: stable, one instruction a line.
//!
//! ```text
//! function lists:len/2(v0: value, v1: i64) -> i64 {
//! block0(v0: value, v1: i64):
//!   reduction 1                              @3
//!   v2: i64 = bits v0
//!   branch v3, block1, block2(v2)
//! ```
//!
//! Tags and types of continuations stand at the head of a module: `tag yield(value) -> i64`, and
//! `cont0 = (i64) -> value`, where `cont0` is the type's name. [`parse`](mod@crate::parse) reads it all back.

use crate::ir::{
    Block, BlockData, BuiltinRef, Callee, Clause, Function, Inst, Jump, Module, Op, Resumption, Symbol,
    TagRef, Terminator, Type, Val,
};
use crate::literal::{Literal, RawTerms, Terms, float_text, is_name, quoted};
use crate::names;
use crate::parse::is_symbol;
use std::fmt::{self, Write};

/// The text of a whole module, constants as their bits.
#[must_use]
pub fn module(module: &Module) -> String {
    module_with(module, &RawTerms)
}

/// The text of a whole module.
#[must_use]
pub fn module_with(module: &Module, terms: &dyn Terms) -> String {
    let mut text = header(module);
    for one in &module.functions {
        text.push('\n');
        text.push_str(&function_with(one, module, terms));
    }
    text
}

/// The first lines of a module's text: what its functions refer to.
#[must_use]
pub fn header(module: &Module) -> String {
    let mut text = format!("module {} {}\n", name(&module.name), quoted(module.file.as_bytes(), '"'));
    for tag in &module.tags {
        text.push_str(&format!("tag {}{}\n", name(&tag.name), signature(&tag.params, &tag.results)));
    }
    for (at, cont) in module.conts.iter().enumerate() {
        text.push_str(&format!("cont{at} = {}\n", signature(&cont.params, &cont.results)));
    }
    text
}

/// `(value, i64) -> value`.
fn signature(params: &[Type], results: &[Type]) -> String {
    let list = |types: &[Type]| types.iter().map(Type::to_string).collect::<Vec<_>>().join(", ");
    let arrow = if results.is_empty() { "" } else { " -> " };
    format!("({}){arrow}{}", list(params), list(results))
}

/// The text of one function of a module, constants as their bits.
#[must_use]
pub fn function(function: &Function, module: &Module) -> String {
    function_with(function, module, &RawTerms)
}

/// The text of one function of a module.
#[must_use]
pub fn function_with(function: &Function, module: &Module, terms: &dyn Terms) -> String {
    let mut printer = Printer { text: String::new(), function, module, terms };
    printer.function().expect("writing to a string succeeds");
    printer.text
}

/// The text of one instruction, without its line.
#[must_use]
pub fn inst(inst: &Inst, function: &Function, module: &Module) -> String {
    let mut printer = Printer { text: String::new(), function, module, terms: &RawTerms };
    printer.inst(inst).expect("writing to a string succeeds");
    printer.text
}

/// The text of a terminator, without its line.
#[must_use]
pub fn terminator(terminator: &Terminator, function: &Function, module: &Module) -> String {
    let mut printer = Printer { text: String::new(), function, module, terms: &RawTerms };
    printer.terminator(terminator).expect("writing to a string succeeds");
    printer.text
}

/// A name, in quotes if it isn't one otherwise.
fn name(text: &str) -> String {
    if is_name(text) { text.to_owned() } else { quoted(text.as_bytes(), '"') }
}

/// A function's name, in quotes if it isn't one otherwise.
fn symbol(text: &str) -> String {
    if is_symbol(text) { text.to_owned() } else { quoted(text.as_bytes(), '"') }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Bool => f.write_str("bool"),
            Type::I64 => f.write_str("i64"),
            Type::F64 => f.write_str("f64"),
            Type::Value => f.write_str("value"),
            Type::Cont(ty) => ty.fmt(f),
        }
    }
}

struct Printer<'a> {
    text: String,
    function: &'a Function,
    module: &'a Module,
    terms: &'a dyn Terms,
}

impl Printer<'_> {
    fn function(&mut self) -> fmt::Result {
        let params = self.params(&self.function.blocks[0].params);
        let results: Vec<String> = self.function.results.iter().map(Type::to_string).collect();
        let name = self.symbol(self.function.symbol);
        write!(self.text, "function {name}({params})")?;
        if !results.is_empty() {
            write!(self.text, " -> {}", results.join(", "))?;
        }
        self.text.push_str(" {\n");
        for (at, block) in self.function.blocks.iter().enumerate() {
            self.block(Block(at as u32), block)?;
        }
        self.text.push_str("}\n");
        Ok(())
    }

    fn block(&mut self, block: Block, data: &BlockData) -> fmt::Result {
        write!(self.text, "{block}")?;
        if !data.params.is_empty() {
            let params = self.params(&data.params);
            write!(self.text, "({params})")?;
        }
        self.text.push_str(if data.cold { " cold:\n" } else { ":\n" });
        for inst in &data.insts {
            self.line(inst.line, |printer| printer.inst(inst))?;
        }
        match &data.terminator {
            Some(end) => self.line(data.terminator_line, |printer| printer.terminator(end)),
            None => self.line(0, |printer| printer.text.write_str("(no end)")),
        }
    }

    /// An indented line, with the source line beside it.
    fn line(&mut self, line: u32, print: impl FnOnce(&mut Self) -> fmt::Result) -> fmt::Result {
        let start = self.text.len();
        self.text.push_str("  ");
        print(self)?;
        if line != 0 {
            let pad = 44usize.saturating_sub(self.text.len() - start);
            write!(self.text, "{:pad$} @{line}", "")?;
        }
        self.text.push('\n');
        Ok(())
    }

    fn symbol(&self, symbol: Symbol) -> String {
        let name = self.module.symbols.get(symbol.0 as usize);
        name.map_or_else(|| format!("(symbol {})", symbol.0), |name| self::symbol(name))
    }

    fn param(&self, value: Val) -> String {
        match self.function.values.get(value.0 as usize) {
            Some(ty) => format!("{value}: {ty}"),
            None => format!("{value}: ?"),
        }
    }

    fn params(&self, values: &[Val]) -> String {
        values.iter().map(|&value| self.param(value)).collect::<Vec<_>>().join(", ")
    }

    fn inst(&mut self, inst: &Inst) -> fmt::Result {
        if !inst.results.is_empty() {
            let results = self.params(&inst.results);
            write!(self.text, "{results} = ")?;
        }
        match &inst.op {
            Op::Call(callee, args) => {
                let call = self.call(callee, args);
                write!(self.text, "call {call}")
            }
            Op::EntrySlot(symbol) => {
                let name = self.symbol(*symbol);
                write!(self.text, "entry_slot {name}")
            }
            Op::Constant(bits) => {
                let literal = self.terms.literal(*bits).unwrap_or(Literal::Bits(*bits));
                write!(self.text, "constant {literal}")
            }
            Op::ContNew { function, .. } => {
                let name = self.symbol(*function);
                write!(self.text, "cont_new {name}")
            }
            op => write_op(&mut self.text, op),
        }
    }

    fn call(&self, callee: &Callee, args: &[Val]) -> String {
        let callee = match callee {
            Callee::Function(symbol) => self.symbol(*symbol),
            Callee::Address(address) => format!("address {address}"),
            Callee::Apply(address) => format!("apply {address}"),
            Callee::Builtin(builtin) => format!("builtin {}", self.builtin(*builtin)),
            Callee::ColdBuiltin(builtin) => format!("cold builtin {}", self.builtin(*builtin)),
            Callee::LongBuiltin(builtin) => format!("long builtin {}", self.builtin(*builtin)),
            Callee::Suspend(tag) => format!("suspend {}", self.tag(*tag)),
            Callee::Switch { tag, cont } => format!("switch {} {cont}", self.tag(*tag)),
        };
        format!("{callee}({})", values(args))
    }

    fn tag(&self, tag: TagRef) -> String {
        let name = self.module.tags.get(tag.0 as usize).map(|tag| name(&tag.name));
        name.unwrap_or_else(|| format!("(tag {})", tag.0))
    }

    /// `resume v0(v1), suspend yield: block2, switch swap, block1(v3), unwind block4`
    fn resume(
        &mut self,
        with: &Resumption,
        cont: Val,
        clauses: &[Clause],
        normal: &Jump,
        unwind: Option<Block>,
    ) -> fmt::Result {
        let name = match with {
            Resumption::Values(_) => "resume",
            Resumption::Throw { .. } => "resume_throw",
            Resumption::ThrowRef { .. } => "resume_throw_ref",
        };
        write!(self.text, "{name} {cont}({})", values(&with.operands()))?;
        for clause in clauses {
            let tag = self.tag(clause.tag());
            match clause {
                Clause::Suspend { block, .. } => write!(self.text, ", suspend {tag}: {block}")?,
                Clause::Switch { .. } => write!(self.text, ", switch {tag}")?,
            }
        }
        write!(self.text, ", {}", jump(normal))?;
        match unwind {
            Some(unwind) => write!(self.text, ", unwind {unwind}"),
            None => Ok(()),
        }
    }

    fn builtin(&self, builtin: BuiltinRef) -> String {
        let builtin = self.module.builtins.get(builtin.0 as usize);
        builtin.map_or_else(|| "(unknown)".to_owned(), |builtin| symbol(builtin.name))
    }

    fn terminator(&mut self, terminator: &Terminator) -> fmt::Result {
        match terminator {
            Terminator::Jump(to) => write!(self.text, "jump {}", jump(to)),
            Terminator::Branch { condition, then, otherwise } => {
                write!(self.text, "branch {condition}, {}, {}", jump(then), jump(otherwise))
            }
            Terminator::Switch { on, cases, otherwise } => {
                write!(self.text, "switch {on}")?;
                for (case, block) in cases {
                    write!(self.text, ", {case}: {block}")?;
                }
                write!(self.text, ", else {otherwise}")
            }
            Terminator::Return(results) => {
                let space = if results.is_empty() { "" } else { " " };
                write!(self.text, "return{space}{}", values(results))
            }
            Terminator::TailCall(callee, args) => {
                let call = self.call(callee, args);
                write!(self.text, "tail_call {call}")
            }
            Terminator::Invoke { callee, args, normal, unwind } => {
                let call = self.call(callee, args);
                write!(self.text, "invoke {call}, {}, unwind {unwind}", jump(normal))
            }
            Terminator::Resume { with, cont, clauses, normal, unwind } => {
                self.resume(with, *cont, clauses, normal, *unwind)
            }
            Terminator::Unreachable => self.text.write_str("unreachable"),
        }
    }
}

fn values(values: &[Val]) -> String {
    values.iter().map(Val::to_string).collect::<Vec<_>>().join(", ")
}

fn jump(jump: &Jump) -> String {
    if jump.args.is_empty() {
        jump.block.to_string()
    } else {
        format!("{}({})", jump.block, values(&jump.args))
    }
}

/// Operations whose text needs no names of the module.
fn write_op(to: &mut String, op: &Op) -> fmt::Result {
    match op {
        Op::Int(value) => write!(to, "int {value}"),
        Op::Float(bits) => write!(to, "float {}", float_text(f64::from_bits(*bits))),
        Op::Bool(value) => write!(to, "bool {value}"),
        Op::IntBinary(op, a, b) => write!(to, "{} {a}, {b}", names::of(&names::INT_BINARY, *op)),
        Op::Overflowing(op, a, b) => write!(to, "{}_overflow {a}, {b}", names::of(&names::OVERFLOWING, *op)),
        Op::IntCompare(op, a, b) => write!(to, "compare {} {a}, {b}", names::of(&names::INT_COMPARE, *op)),
        Op::FloatBinary(op, a, b) => write!(to, "float_{} {a}, {b}", names::of(&names::FLOAT_BINARY, *op)),
        Op::FloatNegate(a) => write!(to, "float_negate {a}"),
        Op::FloatCompare(op, a, b) => {
            write!(to, "float_compare {} {a}, {b}", names::of(&names::FLOAT_COMPARE, *op))
        }
        Op::IntToFloat(a) => write!(to, "int_to_float {a}"),
        Op::FloatBits(a) => write!(to, "float_bits {a}"),
        Op::FloatFromBits(a) => write!(to, "float_from_bits {a}"),
        Op::ValueBits(a) => write!(to, "bits {a}"),
        Op::ValueFromBits(a) => write!(to, "value {a}"),
        Op::ByteSwap(a) => write!(to, "byte_swap {a}"),
        Op::Select(condition, a, b) => write!(to, "select {condition}, {a}, {b}"),
        Op::Load { base, offset, .. } => write!(to, "load {base}{offset:+}"),
        Op::LoadAddress { address, offset, .. } => write!(to, "load_address {address}{offset:+}"),
        Op::Search { address, bytes, word } => write!(to, "search {address}, {bytes}, {word}"),
        Op::LoadIndexed { base, index, offset } => write!(to, "load_indexed {base}+{index}{offset:+}"),
        Op::StoreIndexed { value, base, index, offset } => {
            write!(to, "store_indexed {value}, {base}+{index}{offset:+}")
        }
        Op::CompareExchange { base, offset, expected, new } => {
            write!(to, "compare_exchange {base}{offset:+}, {expected}, {new}")
        }
        Op::Copy { base, bytes, tag } => write!(to, "copy {base}, {bytes}, tag {tag}"),
        Op::InitStore { value, base, offset } => write!(to, "init_store {value}, {base}{offset:+}"),
        Op::Allocate { bytes, tag } => write!(to, "allocate {bytes}, tag {tag}"),
        Op::Reduction(count) => write!(to, "reduction {count}"),
        Op::SelfPid => write!(to, "self_pid"),
        Op::Send { to: pid, message } => write!(to, "send {pid}, {message}"),
        Op::MailboxPeek => write!(to, "mailbox_peek"),
        Op::MailboxNext => write!(to, "mailbox_next"),
        Op::MailboxRemove => write!(to, "mailbox_remove"),
        Op::MailboxReset => write!(to, "mailbox_reset"),
        Op::MailboxSeek(reference) => write!(to, "mailbox_seek {reference}"),
        Op::Yield => write!(to, "yield"),
        Op::Park(deadline) => write!(to, "park {deadline}"),
        Op::ContBind { cont, args, .. } => write!(to, "cont_bind {cont}({})", values(args)),
        Op::ContNull(_) => write!(to, "cont_null"),
        Op::IsNull(cont) => write!(to, "is_null {cont}"),
        Op::ContValue(cont) => write!(to, "cont_value {cont}"),
        Op::ValueCont(_, value) => write!(to, "value_cont {value}"),
        Op::Call(..) | Op::EntrySlot(_) | Op::ContNew { .. } | Op::Constant(_) => {
            unreachable!("printed with names")
        }
    }
}
