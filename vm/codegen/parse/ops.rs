//! Instructions, terminators and their operands.

use super::body::{Body, Parsed};
use super::cursor::{Cursor, Definition, Read};
use super::module::FunctionName;
use super::scan::Kind;
use super::{Fault, terms};
use crate::ir::{Callee, Jump, Op, Terminator, Type, Val};
use crate::names;

/// Operations without operands.
const PLAIN: [(&str, Op); 6] = [
    ("self_pid", Op::SelfPid),
    ("mailbox_peek", Op::MailboxPeek),
    ("mailbox_next", Op::MailboxNext),
    ("mailbox_remove", Op::MailboxRemove),
    ("mailbox_reset", Op::MailboxReset),
    ("yield", Op::Yield),
];

/// Makes an operation of one operand.
type Unary = fn(Val) -> Op;

/// Operations of one operand.
const UNARY: [(&str, Unary); 11] = [
    ("float_negate", Op::FloatNegate),
    ("int_to_float", Op::IntToFloat),
    ("float_bits", Op::FloatBits),
    ("float_from_bits", Op::FloatFromBits),
    ("bits", Op::ValueBits),
    ("value", Op::ValueFromBits),
    ("byte_swap", Op::ByteSwap),
    ("mailbox_seek", Op::MailboxSeek),
    ("park", Op::Park),
    ("is_null", Op::IsNull),
    ("cont_value", Op::ContValue),
];

impl<'a> Body<'_, '_, 'a> {
    /// An instruction or a terminator, without its results.
    pub(super) fn instruction(&mut self, c: &mut Cursor<'_, 'a>, declared: Option<Type>) -> Read<Parsed> {
        let at = c.at();
        let word = c.name("an instruction")?;
        if let Some(end) = self.terminator(word, c)? {
            return Ok(Parsed::End(end));
        }
        let mut op = self.arithmetic(word, c)?;
        if op.is_none() {
            op = self.memory(word, declared, c)?;
        }
        if op.is_none() {
            op = self.continuation(word, declared, c)?;
        }
        if op.is_none() {
            op = self.other(word, c)?;
        }
        op.map(Parsed::Op).ok_or_else(|| Fault { at, message: format!("no instruction is called `{word}`") })
    }

    fn arithmetic(&mut self, word: &str, c: &mut Cursor<'_, 'a>) -> Read<Option<Op>> {
        if let Some(op) = names::find(&names::INT_BINARY, word) {
            return self.two(c).map(|(a, b)| Some(Op::IntBinary(op, a, b)));
        }
        let overflowing = word.strip_suffix("_overflow");
        if let Some(op) = overflowing.and_then(|word| names::find(&names::OVERFLOWING, word)) {
            return self.two(c).map(|(a, b)| Some(Op::Overflowing(op, a, b)));
        }
        let float = word.strip_prefix("float_");
        if let Some(op) = float.and_then(|word| names::find(&names::FLOAT_BINARY, word)) {
            return self.two(c).map(|(a, b)| Some(Op::FloatBinary(op, a, b)));
        }
        if let Some(op) = names::find(&UNARY, word) {
            return self.operand(c).map(|operand| Some(op(operand)));
        }
        match word {
            "compare" => {
                let op = comparison(c, &names::INT_COMPARE)?;
                self.two(c).map(|(a, b)| Some(Op::IntCompare(op, a, b)))
            }
            "float_compare" => {
                let op = comparison(c, &names::FLOAT_COMPARE)?;
                self.two(c).map(|(a, b)| Some(Op::FloatCompare(op, a, b)))
            }
            "select" => self.three(c).map(|(condition, a, b)| Some(Op::Select(condition, a, b))),
            _ => Ok(None),
        }
    }

    fn memory(&mut self, word: &str, declared: Option<Type>, c: &mut Cursor<'_, 'a>) -> Read<Option<Op>> {
        let ty = declared.unwrap_or(Type::Value);
        Ok(Some(match word {
            "load" => {
                let (base, offset) = self.place(c)?;
                Op::Load { ty, base, offset }
            }
            "load_address" => {
                let (address, offset) = self.place(c)?;
                Op::LoadAddress { ty, address, offset }
            }
            "load_indexed" => {
                let (base, index, offset) = self.indexed(c)?;
                Op::LoadIndexed { base, index, offset }
            }
            "store_indexed" => {
                let value = self.operand_then(c, ',')?;
                let (base, index, offset) = self.indexed(c)?;
                Op::StoreIndexed { value, base, index, offset }
            }
            "compare_exchange" => {
                let (base, offset) = self.place(c)?;
                c.mark(',')?;
                let (expected, new) = self.two(c)?;
                Op::CompareExchange { base, offset, expected, new }
            }
            "init_store" => {
                let value = self.operand_then(c, ',')?;
                let (base, offset) = self.place(c)?;
                Op::InitStore { value, base, offset }
            }
            "search" => {
                let (address, bytes, word) = self.three(c)?;
                Op::Search { address, bytes, word }
            }
            "copy" => {
                let (base, bytes) = self.two(c)?;
                Op::Copy { base, bytes, tag: tag(c)? }
            }
            "allocate" => Op::Allocate { bytes: c.small("a number of bytes")?, tag: tag(c)? },
            _ => return Ok(None),
        }))
    }

    fn other(&mut self, word: &str, c: &mut Cursor<'_, 'a>) -> Read<Option<Op>> {
        if let Some(op) = PLAIN.iter().find(|entry| entry.0 == word).map(|entry| entry.1.clone()) {
            return Ok(Some(op));
        }
        Ok(Some(match word {
            "int" => Op::Int(c.integer("an integer")?),
            "float" => Op::Float(float(c)?),
            "bool" => match c.name("`true` or `false`")? {
                "true" => Op::Bool(true),
                "false" => Op::Bool(false),
                _ => return Err(c.expected("`true` or `false`")),
            },
            "constant" => self.constant(c)?,
            "reduction" => Op::Reduction(c.small("a number of reductions")?),
            "entry_slot" => {
                let at = c.at();
                let name = FunctionName::read(c)?;
                if !name.has_arity() {
                    let message = "the function's arity is missing: name/arity".to_owned();
                    return Err(Fault { at, message });
                }
                Op::EntrySlot(self.shared.symbol(&name, 0))
            }
            "send" => {
                let (to, message) = self.two(c)?;
                Op::Send { to, message }
            }
            "call" => {
                let (callee, args) = self.call(c)?;
                Op::Call(callee, args)
            }
            _ => return Ok(None),
        }))
    }

    fn terminator(&mut self, word: &str, c: &mut Cursor<'_, 'a>) -> Read<Option<Terminator>> {
        Ok(Some(match word {
            "jump" => Terminator::Jump(self.jump(c)?),
            "branch" => {
                let condition = self.operand_then(c, ',')?;
                let then = self.jump(c)?;
                c.mark(',')?;
                Terminator::Branch { condition, then, otherwise: self.jump(c)? }
            }
            "switch" => {
                let on = self.operand_then(c, ',')?;
                let mut cases = Vec::new();
                while !c.eat_word("else") {
                    let case = c.integer("a case or `else`")?;
                    c.mark(':')?;
                    cases.push((case, self.block(c)?));
                    c.mark(',')?;
                }
                Terminator::Switch { on, cases, otherwise: self.block(c)? }
            }
            "return" if *c.peek() == Kind::Newline => Terminator::Return(Vec::new()),
            "return" => Terminator::Return(c.separated(|c| self.operand(c))?),
            "tail_call" => {
                let (callee, args) = self.call(c)?;
                Terminator::TailCall(callee, args)
            }
            "invoke" => {
                let (callee, args) = self.call(c)?;
                c.mark(',')?;
                let normal = self.jump(c)?;
                c.mark(',')?;
                c.word("unwind")?;
                Terminator::Invoke { callee, args, normal, unwind: self.block(c)? }
            }
            "resume" | "resume_throw" | "resume_throw_ref" => self.resume(word, c)?,
            "unreachable" => Terminator::Unreachable,
            _ => return Ok(None),
        }))
    }

    /// What is called, and its arguments.
    fn call(&mut self, c: &mut Cursor<'_, 'a>) -> Read<(Callee, Vec<Val>)> {
        // A word of the language is a function's name where its arguments follow at once.
        let is_word = !matches!(c.peek_second(), Kind::Mark('('));
        if is_word && c.eat_word("address") {
            let address = self.operand(c)?;
            return Ok((Callee::Address(address), self.arguments(c)?));
        }
        if is_word && c.eat_word("apply") {
            let address = self.operand(c)?;
            return Ok((Callee::Apply(address), self.arguments(c)?));
        }
        if is_word && c.eat_word("suspend") {
            let tag = self.shared.find_tag(c)?;
            return Ok((Callee::Suspend(tag), self.arguments(c)?));
        }
        if is_word && c.eat_word("switch") {
            let tag = self.shared.find_tag(c)?;
            let cont = self.operand(c)?;
            return Ok((Callee::Switch { tag, cont }, self.arguments(c)?));
        }
        let is_cold = is_word && c.eat_word("cold");
        let is_long = is_word && !is_cold && c.eat_word("long");
        if is_cold || is_long || is_word && *c.peek() == Kind::Name("builtin") {
            c.word("builtin")?;
            let at = c.at();
            let name = FunctionName::read(c)?;
            let args = self.arguments(c)?;
            let builtin = self.shared.builtin(&name, at, args.len())?;
            let callee = match (is_cold, is_long) {
                (true, _) => Callee::ColdBuiltin(builtin),
                (_, true) => Callee::LongBuiltin(builtin),
                _ => Callee::Builtin(builtin),
            };
            return Ok((callee, args));
        }
        let name = FunctionName::read(c)?;
        let args = self.arguments(c)?;
        Ok((Callee::Function(self.shared.symbol(&name, args.len())), args))
    }

    pub(super) fn arguments(&mut self, c: &mut Cursor<'_, 'a>) -> Read<Vec<Val>> {
        c.bracketed(|c| self.operand(c))
    }

    pub(super) fn block(&mut self, c: &mut Cursor<'_, 'a>) -> Read<crate::ir::Block> {
        let at = c.at();
        let name = c.name("the name of a block")?;
        self.find_block(name, at)
    }

    pub(super) fn jump(&mut self, c: &mut Cursor<'_, 'a>) -> Read<Jump> {
        let block = self.block(c)?;
        let args = if *c.peek() == Kind::Mark('(') { self.arguments(c)? } else { Vec::new() };
        Ok(Jump { block, args })
    }

    /// A value's name, or a literal: the instruction that makes it is appended.
    pub(super) fn operand(&mut self, c: &mut Cursor<'_, 'a>) -> Read<Val> {
        let at = c.at();
        let (op, ty) = match c.peek() {
            Kind::Name(name) => {
                c.advance();
                match (self.find_value(name), *name) {
                    (Some(val), _) => return Ok(val),
                    (None, "true") => (Op::Bool(true), Type::Bool),
                    (None, "false") => (Op::Bool(false), Type::Bool),
                    _ => return Err(Fault { at, message: format!("no value is called `{name}`") }),
                }
            }
            Kind::Mark('#') => {
                c.advance();
                (self.constant(c)?, Type::Value)
            }
            Kind::Float(_) => (Op::Float(float(c)?), Type::F64),
            Kind::Mark('-') if matches!(c.peek_second(), Kind::Float(_)) => (Op::Float(float(c)?), Type::F64),
            Kind::Mark('-') | Kind::Integer(_) | Kind::Hex(_) => {
                (Op::Int(c.integer("an integer")?), Type::I64)
            }
            _ => return Err(c.expected("a value")),
        };
        Ok(self.literal(op, ty))
    }

    fn operand_then(&mut self, c: &mut Cursor<'_, 'a>, mark: char) -> Read<Val> {
        let operand = self.operand(c)?;
        c.mark(mark)?;
        Ok(operand)
    }

    fn two(&mut self, c: &mut Cursor<'_, 'a>) -> Read<(Val, Val)> {
        Ok((self.operand_then(c, ',')?, self.operand(c)?))
    }

    fn three(&mut self, c: &mut Cursor<'_, 'a>) -> Read<(Val, Val, Val)> {
        Ok((self.operand_then(c, ',')?, self.operand_then(c, ',')?, self.operand(c)?))
    }

    /// `base+8`
    fn place(&mut self, c: &mut Cursor<'_, 'a>) -> Read<(Val, i32)> {
        Ok((self.operand(c)?, c.offset()?))
    }

    /// `base+index+8`
    fn indexed(&mut self, c: &mut Cursor<'_, 'a>) -> Read<(Val, Val, i32)> {
        Ok((self.operand_then(c, '+')?, self.operand(c)?, c.offset()?))
    }

    fn constant(&mut self, c: &mut Cursor<'_, 'a>) -> Read<Op> {
        let at = c.at();
        let literal = terms::literal(c)?;
        let bits = self.shared.environment.terms.bits(&literal);
        bits.map(Op::Constant).map_err(|message| Fault { at, message })
    }

    /// The types of an operation's results.
    pub(super) fn given(&self, op: &Op, results: &[Definition<'a>]) -> Read<Vec<Type>> {
        let ty = match op {
            Op::Reduction(_)
            | Op::Send { .. }
            | Op::Yield
            | Op::InitStore { .. }
            | Op::StoreIndexed { .. }
            | Op::MailboxNext
            | Op::MailboxRemove
            | Op::MailboxReset
            | Op::MailboxSeek(_) => return Ok(Vec::new()),
            Op::Overflowing(..) => return Ok(vec![Type::I64, Type::Bool]),
            Op::Call(callee, _) => return self.called(callee, results),
            Op::Select(_, a, _) => match results.first() {
                Some(Definition { ty: Some(ty), .. }) => *ty,
                _ => self.type_of(*a).ok_or_else(|| self.untyped(results))?,
            },
            Op::ContNew { ty, .. }
            | Op::ContBind { to: ty, .. }
            | Op::ContNull(ty)
            | Op::ValueCont(ty, _) => Type::Cont(*ty),
            Op::Load { ty, .. } | Op::LoadAddress { ty, .. } => *ty,
            Op::Int(_)
            | Op::IntBinary(..)
            | Op::FloatBits(_)
            | Op::ValueBits(_)
            | Op::ByteSwap(_)
            | Op::Search { .. }
            | Op::LoadIndexed { .. }
            | Op::CompareExchange { .. }
            | Op::EntrySlot(_)
            | Op::Park(_) => Type::I64,
            Op::Float(_)
            | Op::FloatBinary(..)
            | Op::FloatNegate(_)
            | Op::IntToFloat(_)
            | Op::FloatFromBits(_) => Type::F64,
            Op::Bool(_) | Op::IntCompare(..) | Op::FloatCompare(..) | Op::IsNull(_) => Type::Bool,
            Op::Constant(_)
            | Op::ValueFromBits(_)
            | Op::Copy { .. }
            | Op::Allocate { .. }
            | Op::ContValue(_)
            | Op::SelfPid
            | Op::MailboxPeek => Type::Value,
        };
        Ok(vec![ty])
    }

    /// What a call gives: what this module says of a function or tag of its own, or else one value.
    fn called(&self, callee: &Callee, results: &[Definition<'a>]) -> Read<Vec<Type>> {
        let own = match callee {
            Callee::Function(symbol) => self.shared.results.get(symbol),
            Callee::Suspend(tag) => Some(&self.shared.module.tags[tag.0 as usize].results),
            Callee::Switch { cont, .. } => {
                let to = self.type_of(*cont).ok_or_else(|| self.untyped(results))?;
                return Ok(self.switched(to));
            }
            _ => None,
        };
        Ok(own.cloned().unwrap_or_else(|| vec![Type::Value]))
    }

    fn untyped(&self, results: &[Definition<'a>]) -> Fault {
        let at = results.first().map_or(self.at(), |result| result.at);
        Fault { at, message: "the type of the result isn't known here: name: type".to_owned() }
    }
}

fn comparison<T: Copy>(c: &mut Cursor<'_, '_>, table: &[(&'static str, T)]) -> Read<T> {
    let words = || table.iter().map(|entry| entry.0).collect::<Vec<_>>().join(", ");
    let found = match *c.peek() {
        Kind::Name(word) => names::find(table, word),
        _ => None,
    };
    let op = found.ok_or_else(|| c.expected(&format!("one of {}", words())))?;
    c.advance();
    Ok(op)
}

/// `, tag 2`
fn tag(c: &mut Cursor<'_, '_>) -> Read<u8> {
    c.mark(',')?;
    c.word("tag")?;
    c.small("a tag")
}

/// The bits of `1.5`, `-3`, `bits 0x7ff0000000000000`.
fn float(c: &mut Cursor<'_, '_>) -> Read<u64> {
    if c.eat_word("bits") {
        let Kind::Hex(bits) = *c.peek() else { return Err(c.expected("bits as `0x...`")) };
        c.advance();
        return Ok(bits);
    }
    let is_negative = c.eat('-');
    let number = match *c.peek() {
        Kind::Float(number) => number,
        Kind::Integer(number) => number as f64,
        _ => return Err(c.expected("a floating-point number")),
    };
    c.advance();
    Ok((if is_negative { -number } else { number }).to_bits())
}
