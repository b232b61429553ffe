//! Calls.

use super::arithmetic::Slow;
use super::facts::Fact;
use super::function::Lowering;
use super::words::ir::{self, IntCompare, Jump, Op, Terminator, Type, Val};
use super::words::layout;
use crate::core::{Callee, Operand};

/// What a call comes down to: a callee, and its arguments.
type Target = (ir::Callee, Vec<Val>);

impl Lowering<'_, '_> {
    /// A call as a value.
    pub(super) fn call_value(&mut self, callee: &Callee, args: &[Operand]) -> Val {
        if let Callee::Remote(module, name) = callee
            && &**module == "erlang"
        {
            let vals = self.operands(args);
            if let Some(val) = self.inline(name, &vals) {
                return val;
            }
        }
        let (target, args) = self.target(callee, args);
        self.call(target, &args)
    }

    /// A call whose value the function returns.
    pub(super) fn tail_call(&mut self, callee: &Callee, args: &[Operand]) {
        if let Some(header) = self.header
            && self.own_function(callee, args.len()) == Some(self.index)
        {
            if self.walk_on(args) {
                return;
            }
            let args = self.operands(args);
            return self.b.jump(header, &args);
        }
        let is_builtin = match callee {
            Callee::Remote(module, name) => {
                self.apply_arity(module, name, args.len()).is_none()
                    && self.names.builtin(module, name, args.len()).is_some()
            }
            Callee::Internal(_) => true,
            _ => false,
        };
        if is_builtin {
            let val = self.call_value(callee, args);
            return self.b.terminate(Terminator::Return(vec![val]));
        }
        let (target, args) = self.target(callee, args);
        self.b.terminate(Terminator::TailCall(target, args));
    }

    fn target(&mut self, callee: &Callee, args: &[Operand]) -> Target {
        let arity = args.len();
        match callee {
            Callee::Value(fun) => {
                let (fun, args) = (self.operand(fun), self.operands(args));
                self.fun_target(fun, args)
            }
            Callee::Dynamic(module, name) => {
                let (module, name) = (self.operand(module), self.operand(name));
                let args = self.operands(args);
                let args = self.list(&args);
                self.apply("apply_mfa", &[module, name, args])
            }
            Callee::Internal(name) => {
                let args = self.operands(args);
                (self.named("%", name, arity), args)
            }
            Callee::Remote(module, name) => {
                let args = self.operands(args);
                match self.apply_arity(module, name, arity) {
                    Some(internal) => self.apply(internal, &args),
                    None => (self.named(module, name, arity), args),
                }
            }
            Callee::Local(_) | Callee::Lifted(_) => {
                let index = self.own_function(callee, arity).expect("A3: the function exists");
                let args = self.operands(args);
                (ir::Callee::Function(self.names.own(index)), args)
            }
        }
    }

    /// The internal builtin behind `apply/2` and `apply/3`, which no builtin can be: they call.
    fn apply_arity(&self, module: &str, name: &str, arity: usize) -> Option<&'static str> {
        match (module, name, arity) {
            ("erlang", "apply", 2) => Some("apply_fun"),
            ("erlang", "apply", 3) => Some("apply_mfa"),
            _ => None,
        }
    }

    /// An application whose arguments a builtin puts into the context; it answers the address as a small
    /// integer.
    fn apply(&mut self, internal: &str, args: &[Val]) -> Target {
        let answer = self.call_named("%", internal, args);
        let bits = self.bits(answer);
        let address = self.untag(bits);
        (ir::Callee::Apply(address), Vec::new())
    }

    /// Checks that a value is a fun of as many arguments; its entry takes them and the fun itself.
    fn fun_target(&mut self, fun: Val, mut args: Vec<Val>) -> Target {
        let (no_fun, wrong_arity) = (self.b.cold_block(), self.b.cold_block());
        let (boxed, is_fun, fits) = (self.b.block(), self.b.block(), self.b.block());
        let bits = self.bits(fun);
        let is_boxed = self.has_tag(bits, layout::TAG_BOXED);
        self.b.branch(is_boxed, boxed, no_fun);
        self.b.switch_to(boxed);
        let has_type = self.has_type(fun, layout::TYPE_FUN);
        self.b.branch(has_type, is_fun, no_fun);
        self.b.switch_to(is_fun);
        let word = self.fun_word(fun, 1);
        let arity = self.and_int(word, 0xff);
        let is_right = self.compare_int(IntCompare::Eq, arity, args.len() as i64);
        self.b.branch(is_right, fits, wrong_arity);

        self.b.switch_to(no_fun);
        self.raise("%", "badfun", &[fun]);
        self.b.switch_to(wrong_arity);
        let list = self.list(&args);
        self.raise("%", "badarity", &[fun, list]);

        self.b.switch_to(fits);
        let slot = self.fun_word(fun, 0);
        let address = self.b.inst(Op::LoadAddress { ty: Type::I64, address: slot, offset: 0 }, Type::I64);
        args.push(fun);
        (ir::Callee::Address(address), args)
    }

    /// One of a fun's raw words.
    fn fun_word(&mut self, fun: Val, word: usize) -> Val {
        let offset = 8 * (1 + word) as i32 - layout::TAG_BOXED as i32;
        self.b.inst(Op::Load { ty: Type::I64, base: fun, offset }, Type::I64)
    }

    /// The builtin of this name, or the function.
    pub(super) fn named(&mut self, module: &str, name: &str, arity: usize) -> ir::Callee {
        match self.names.builtin(module, name, arity) {
            Some(builtin) => ir::Callee::Builtin(builtin),
            None => ir::Callee::Function(self.names.remote(module, name, arity)),
        }
    }

    /// Calls a builtin or function by name.
    pub(super) fn call_named(&mut self, module: &str, name: &str, args: &[Val]) -> Val {
        let callee = self.named(module, name, args.len());
        self.call(callee, args)
    }

    /// The builtin of this name for a path that is seldom taken: one that never asks to be called again.
    pub(super) fn cold_named(&mut self, module: &str, name: &str, arity: usize) -> ir::Callee {
        match self.named(module, name, arity) {
            ir::Callee::Builtin(builtin) => ir::Callee::ColdBuiltin(builtin),
            callee => callee,
        }
    }

    /// Calls it.
    pub(super) fn call_cold(&mut self, module: &str, name: &str, args: &[Val]) -> Val {
        let callee = self.cold_named(module, name, args.len());
        self.call(callee, args)
    }

    pub(super) fn call(&mut self, callee: ir::Callee, args: &[Val]) -> Val {
        let Some(unwind) = self.handler() else {
            return self.b.inst(Op::Call(callee, args.to_vec()), Type::Value);
        };
        let block = self.b.block();
        let result = self.b.block_param(block, Type::Value);
        let normal = Jump { block, args: Vec::new() };
        self.b.terminate(Terminator::Invoke { callee, args: args.to_vec(), normal, unwind });
        self.b.switch_to(block);
        result
    }

    /// A function of module `erlang` that has an inline path.
    fn inline(&mut self, name: &str, args: &[Val]) -> Option<Val> {
        match (name, args) {
            ("self", []) => Some(self.b.inst(Op::SelfPid, Type::Value)),
            ("!" | "send", [to, message]) => Some(self.send(*to, *message)),
            ("yield", []) => {
                self.b.effect(Op::Yield);
                let truth = self.names.truth[0];
                Some(self.b.inst(Op::Constant(truth), Type::Value))
            }
            ("hd", [list]) => Some(self.part_of_pair("hd", *list, 0)),
            ("tl", [list]) => Some(self.part_of_pair("tl", *list, 1)),
            ("byte_size", [term]) => Some(self.size_of_bits(name, *term, true)),
            ("bit_size", [term]) => Some(self.size_of_bits(name, *term, false)),
            ("tuple_size", [tuple]) => Some(self.tuple_size(*tuple)),
            ("element", [at, tuple]) => Some(self.element(*at, *tuple)),
            ("setelement", [at, tuple, value]) => Some(self.set_element(*at, *tuple, *value)),
            _ => self.arithmetic(name, args),
        }
    }

    /// What follows where an inline path can't go on: the guard fails, or the builtin raises.
    pub(super) fn give_up(&mut self, slow: &Slow, name: &str, args: &[Val]) {
        let Some(cold) = slow.block() else { return };
        let here = self.b.current();
        self.b.switch_to(cold);
        match self.guard {
            Some(guard) => self.jump(guard.fail),
            None => self.raise("erlang", name, args),
        }
        self.b.switch_to(here);
    }

    /// A message to a pid is sent inline; the builtin knows names, aliases, and what is none of these.
    fn send(&mut self, to: Val, message: Val) -> Val {
        let (pid, other, sent) = (self.b.block(), self.b.block(), self.b.block());
        let bits = self.bits(to);
        let is_pid = self.has_tag(bits, layout::TAG_PID);
        self.b.branch(is_pid, pid, other);
        self.b.switch_to(pid);
        self.b.effect(Op::Send { to, message });
        self.jump(sent);
        self.b.switch_to(other);
        self.call_named("erlang", "!", &[to, message]);
        self.jump(sent);
        self.b.switch_to(sent);
        message
    }

    fn part_of_pair(&mut self, name: &str, list: Val, part: i32) -> Val {
        let mut slow = Slow::default();
        if self.fact(list) != Some(Fact::Pair) {
            let bits = self.bits(list);
            let is_pair = self.has_tag(bits, layout::TAG_PAIR);
            self.require(is_pair, &mut slow);
        }
        let offset = 8 * part - layout::TAG_PAIR as i32;
        let val = self.b.inst(Op::Load { ty: Type::Value, base: list, offset }, Type::Value);
        self.give_up(&slow, name, &[list]);
        self.facts.add(list, Fact::Pair);
        val
    }
}
