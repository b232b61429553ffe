//! Types and arities of instructions and terminators.

use super::{Check, Checker, Invalid};
use crate::ir::{Callee, Inst, IntBinary, Jump, Op, Signature, Symbol, Terminator, Type, Val};
use tambour_continuations::layout::MAX_ARGS;

/// Most results that travel in registers.
pub(super) const MAX_RESULTS: usize = 8;
/// Most values that a builtin takes: those that travel in registers beside the context.
const MAX_BUILTIN_ARGS: usize = 5;

impl Checker<'_> {
    pub(super) fn types(&self) -> Result<(), Invalid> {
        if self.function.results.len() > MAX_RESULTS {
            return Err(self.fault("its results", format!("more than {MAX_RESULTS}")));
        }
        if self.function.blocks[0].params.len() > MAX_ARGS {
            return Err(self.fault("its parameters", format!("more than {MAX_ARGS}")));
        }
        let types = self.function.values.iter().chain(&self.function.results);
        types
            .copied()
            .try_for_each(|ty| self.known_type(ty))
            .map_err(|fault| self.fault("its types", fault))?;
        for block in self.blocks() {
            let data = &self.function.blocks[block.0 as usize];
            for (at, inst) in data.insts.iter().enumerate() {
                self.inst_types(inst).map_err(|fault| self.fault_at(block, at, fault))?;
            }
            let end = data.terminator.as_ref().expect("the shape was checked");
            self.end_types(end).map_err(|fault| self.fault_at(block, data.insts.len(), fault))?;
        }
        Ok(())
    }

    pub(super) fn ty(&self, value: Val) -> Type {
        self.function.values[value.0 as usize]
    }

    pub(super) fn expect(&self, value: Val, ty: Type) -> Check {
        let is = self.ty(value);
        if is == ty { Ok(()) } else { Err(format!("{value} is of type {is} where {ty} is wanted")) }
    }

    pub(super) fn expect_all(&self, what: &str, values: &[Val], types: &[Type]) -> Check {
        if values.len() != types.len() {
            return Err(format!("{} {what} where {} are wanted", values.len(), types.len()));
        }
        values.iter().zip(types).try_for_each(|(&value, &ty)| self.expect(value, ty))
    }

    fn inst_types(&self, inst: &Inst) -> Check {
        let results = |types: &[Type]| self.expect_all("results", &inst.results, types);
        let operands = |values: &[Val], ty| values.iter().try_for_each(|&value| self.expect(value, ty));
        match &inst.op {
            Op::Int(_) => results(&[Type::I64]),
            Op::Float(_) => results(&[Type::F64]),
            Op::Bool(_) => results(&[Type::Bool]),
            Op::Constant(_) | Op::SelfPid | Op::MailboxPeek => results(&[Type::Value]),
            Op::IntBinary(op, a, b) => {
                operands(&[*a, *b], Type::I64)?;
                self.divisor(*op, *b)?;
                results(&[Type::I64])
            }
            Op::Overflowing(_, a, b) => operands(&[*a, *b], Type::I64).and(results(&[Type::I64, Type::Bool])),
            Op::IntCompare(_, a, b) => operands(&[*a, *b], Type::I64).and(results(&[Type::Bool])),
            Op::FloatBinary(_, a, b) => operands(&[*a, *b], Type::F64).and(results(&[Type::F64])),
            Op::FloatNegate(a) => operands(&[*a], Type::F64).and(results(&[Type::F64])),
            Op::FloatCompare(_, a, b) => operands(&[*a, *b], Type::F64).and(results(&[Type::Bool])),
            Op::IntToFloat(a) | Op::FloatFromBits(a) => operands(&[*a], Type::I64).and(results(&[Type::F64])),
            Op::FloatBits(a) => operands(&[*a], Type::F64).and(results(&[Type::I64])),
            Op::ValueBits(a) => operands(&[*a], Type::Value).and(results(&[Type::I64])),
            Op::ValueFromBits(a) => operands(&[*a], Type::I64).and(results(&[Type::Value])),
            Op::ByteSwap(a) | Op::Park(a) => operands(&[*a], Type::I64).and(results(&[Type::I64])),
            Op::Select(condition, a, b) => {
                let ty = self.ty(*a);
                operands(&[*condition], Type::Bool).and(operands(&[*a, *b], ty)).and(results(&[ty]))
            }
            Op::Load { ty, base, .. } => operands(&[*base], Type::Value).and(self.loaded(*ty, inst)),
            Op::LoadAddress { ty, address, .. } => {
                operands(&[*address], Type::I64).and(self.loaded(*ty, inst))
            }
            Op::Copy { base, bytes, .. } => {
                self.expect(*base, Type::Value)?;
                self.expect(*bytes, Type::I64).and(results(&[Type::Value]))
            }
            Op::Search { address, bytes, word } => {
                operands(&[*address, *bytes, *word], Type::I64).and(results(&[Type::I64]))
            }
            Op::LoadIndexed { base, index, .. } => {
                self.expect(*base, Type::Value)?;
                self.expect(*index, Type::I64).and(results(&[Type::I64]))
            }
            Op::StoreIndexed { value, base, index, .. } => {
                self.expect(*base, Type::Value)?;
                operands(&[*value, *index], Type::I64).and(results(&[]))
            }
            Op::CompareExchange { base, expected, new, .. } => {
                self.expect(*base, Type::Value)?;
                operands(&[*expected, *new], Type::I64).and(results(&[Type::I64]))
            }
            Op::InitStore { value, base, .. } => {
                if self.ty(*value) == Type::Bool {
                    return Err(format!("{value} of type bool doesn't fill a word"));
                }
                operands(&[*base], Type::Value).and(results(&[]))
            }
            Op::Allocate { bytes, tag } => {
                if *bytes == 0 || !bytes.is_multiple_of(8) || *tag > 7 {
                    return Err(format!("no object has {bytes} bytes and tag {tag}"));
                }
                results(&[Type::Value])
            }
            Op::EntrySlot(symbol) => self.symbol(*symbol).and(results(&[Type::I64])),
            Op::Call(callee, args) => self.call(callee, args, &self.types_of(&inst.results)),
            Op::Send { to, message } => operands(&[*to, *message], Type::Value).and(results(&[])),
            Op::MailboxSeek(reference) => operands(&[*reference], Type::Value).and(results(&[])),
            Op::Reduction(_) | Op::Yield | Op::MailboxNext | Op::MailboxRemove | Op::MailboxReset => {
                results(&[])
            }
            _ => self.continuation_types(inst),
        }
    }

    fn loaded(&self, ty: Type, inst: &Inst) -> Check {
        if ty == Type::Bool {
            return Err("a word isn't of type bool".to_owned());
        }
        self.expect_all("results", &inst.results, &[ty])
    }

    /// A division by the constant 0 can't be guarded.
    fn divisor(&self, op: IntBinary, divisor: Val) -> Check {
        let divides = matches!(op, IntBinary::DivSigned | IntBinary::RemSigned);
        let mut insts = self.function.blocks.iter().flat_map(|block| &block.insts);
        if divides && insts.any(|inst| inst.op == Op::Int(0) && inst.results == [divisor]) {
            return Err("a division by zero".to_owned());
        }
        Ok(())
    }

    pub(super) fn symbol(&self, symbol: Symbol) -> Check {
        if symbol.0 as usize >= self.module.symbols.len() {
            return Err(format!("symbol {} isn't in the module's table", symbol.0));
        }
        Ok(())
    }

    pub(super) fn types_of(&self, values: &[Val]) -> Vec<Type> {
        values.iter().map(|&value| self.ty(value)).collect()
    }

    /// Arguments against parameters, and results as far as the callee is known.
    fn call(&self, callee: &Callee, args: &[Val], results: &[Type]) -> Check {
        if args.len() > MAX_ARGS {
            return Err(format!("more than {MAX_ARGS} arguments"));
        }
        match *callee {
            Callee::Function(symbol) => {
                self.symbol(symbol)?;
                let Some(known) = self.known_function(symbol)? else {
                    return self.all_values(args, results);
                };
                self.expect_all("arguments", args, &known.params)?;
                same_results(results, &known.results)
            }
            Callee::Suspend(tag) => self.suspend(tag, args, results),
            Callee::Switch { tag, cont } => self.switch(tag, cont, args, results),
            Callee::Address(address) => self.expect(address, Type::I64).and(self.all_values(args, results)),
            Callee::Apply(address) => {
                self.expect(address, Type::I64)?;
                self.expect_all("arguments", args, &[])?;
                same_results(results, &[Type::Value])
            }
            Callee::Builtin(builtin) | Callee::ColdBuiltin(builtin) => {
                let Some(builtin) = self.module.builtins.get(builtin.0 as usize) else {
                    return Err(format!("builtin {} isn't in the module's table", builtin.0));
                };
                let arity = usize::from(builtin.arity);
                if arity > MAX_BUILTIN_ARGS {
                    return Err(format!("a builtin of more than {MAX_BUILTIN_ARGS} arguments"));
                }
                self.expect_all("arguments", args, &vec![Type::Value; arity])?;
                same_results(results, &[Type::Value])
            }
        }
    }

    /// Parameters and results of a function of the module; of others they are values, one result.
    pub(super) fn known_function(&self, symbol: Symbol) -> Result<Option<Signature>, String> {
        let Some(function) = self.module.functions.iter().find(|one| one.symbol == symbol) else {
            return Ok(None);
        };
        let entry = function.blocks.first().ok_or("the callee has no body")?;
        let params = entry.params.iter().map(|param| function.values[param.0 as usize]).collect();
        Ok(Some(Signature { params, results: function.results.clone() }))
    }

    fn all_values(&self, args: &[Val], results: &[Type]) -> Check {
        args.iter().try_for_each(|&arg| self.expect(arg, Type::Value))?;
        same_results(results, &[Type::Value])
    }

    fn end_types(&self, end: &Terminator) -> Check {
        match end {
            Terminator::Jump(jump) => self.jump(jump, &[]),
            Terminator::Branch { condition, then, otherwise } => {
                self.expect(*condition, Type::Bool)?;
                self.jump(then, &[])?;
                self.jump(otherwise, &[])
            }
            Terminator::Switch { on, cases, otherwise } => {
                self.expect(*on, Type::I64)?;
                let mut seen: Vec<i64> = cases.iter().map(|&(case, _)| case).collect();
                seen.sort_unstable();
                if let Some(twice) = seen.windows(2).find(|pair| pair[0] == pair[1]) {
                    return Err(format!("case {} stands twice", twice[0]));
                }
                let mut targets = cases.iter().map(|&(_, block)| block).chain([*otherwise]);
                match targets.find(|block| !self.function.blocks[block.0 as usize].params.is_empty()) {
                    Some(block) => Err(format!("{block} has parameters")),
                    None => Ok(()),
                }
            }
            Terminator::Return(values) => self.expect_all("results", values, &self.function.results),
            Terminator::TailCall(callee, _) if callee.is_suspension() => {
                Err("a suspension is no tail call".to_owned())
            }
            Terminator::TailCall(callee, args) => self.call(callee, args, &self.function.results),
            Terminator::Invoke { callee, args, normal, .. } => {
                let params = &self.function.blocks[normal.block.0 as usize].params;
                let Some(count) = params.len().checked_sub(normal.args.len()) else {
                    return Err(format!("more arguments than parameters of {}", normal.block));
                };
                let results = self.types_of(&params[..count]);
                self.call(callee, args, &results)?;
                self.jump(normal, &results)
            }
            Terminator::Resume { with, cont, clauses, normal, .. } => {
                self.resume(with, *cont, clauses, normal)
            }
            Terminator::Unreachable => Ok(()),
        }
    }

    /// Arguments of a jump, `before` standing before them, against the block's parameters.
    pub(super) fn jump(&self, jump: &Jump, before: &[Type]) -> Check {
        let params = self.types_of(&self.function.blocks[jump.block.0 as usize].params);
        let args: Vec<Type> = before.iter().copied().chain(self.types_of(&jump.args)).collect();
        if args.len() != params.len() {
            return Err(format!(
                "{} arguments for {} of {} parameters",
                args.len(),
                jump.block,
                params.len()
            ));
        }
        match args.iter().zip(&params).position(|(arg, param)| arg != param) {
            Some(at) => Err(format!(
                "argument {at} of {} is of type {} where {} is wanted",
                jump.block, args[at], params[at]
            )),
            None => Ok(()),
        }
    }
}

pub(super) fn same_results(results: &[Type], wanted: &[Type]) -> Check {
    if results == wanted {
        return Ok(());
    }
    let list = |types: &[Type]| types.iter().map(Type::to_string).collect::<Vec<_>>().join(", ");
    Err(format!("results ({}) where the callee gives ({})", list(results), list(wanted)))
}
