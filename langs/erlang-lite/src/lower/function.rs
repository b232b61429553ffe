//! One function: its entry, bodies and steps.

use super::bits::Cursor;
use super::exit::{Exit, Fallen};
use super::facts::{Fact, Trail};
use super::names::Names;
use super::prune::prune;
use super::walk::Walk;
use super::words::ir::{self, Block, FunctionBuilder, Op, Type, Val};
use super::words::layout;
use crate::core::{Body, Callee, Expr, Function, Literal, Operand, Step, Var, uses};

/// Lowers a function of the core language.
pub(super) fn lower(names: &mut Names<'_>, index: usize, function: &Function) -> ir::Function {
    let symbol = names.own(index);
    let arity = function.params.len() + usize::from(function.fun_object.is_some());
    let builder = FunctionBuilder::new(symbol, &vec![Type::Value; arity], &[Type::Value]);
    let mut lowering = Lowering {
        names,
        index,
        b: builder,
        vals: vec![None; function.variables as usize],
        unmade: rustc_hash::FxHashMap::default(),
        walk: None,
        uses: uses::count(function),
        facts: Trail::default(),
        constants: rustc_hash::FxHashMap::default(),
        unwind: None,
        guard: None,
        header: None,
        fallen: None,
    };
    lowering.enter(function);
    lowering.body(&function.body, &Exit::Return);
    lowering.walking(function);
    let mut finished = lowering.b.finish();
    prune(&mut finished);
    finished
}

/// The state of a function's lowering.
pub(super) struct Lowering<'m, 'a> {
    pub(super) names: &'m mut Names<'a>,
    /// The function's number in the module.
    pub(super) index: usize,
    pub(super) b: FunctionBuilder,
    vals: Vec<Option<Val>>,
    /// Variables that are bit strings, made where they are needed (`walk.rs`).
    pub(super) unmade: rustc_hash::FxHashMap<Var, Cursor>,
    /// Where calls to the function itself jump with a bit string that isn't made.
    pub(super) walk: Option<Walk>,
    uses: Vec<u32>,
    /// What is known where the builder stands.
    pub(super) facts: Trail<Val, Fact>,
    /// Bits of the values that are constants.
    constants: rustc_hash::FxHashMap<Val, u64>,
    /// The handler in whose reach the builder stands.
    pub(super) unwind: Option<Block>,
    /// The guard in which it stands.
    pub(super) guard: Option<GuardExit>,
    /// Where calls to the function itself in tail position jump.
    pub(super) header: Option<Block>,
    /// Where the one body of a choice that goes on has ended.
    pub(super) fallen: Option<Fallen>,
}

/// Where a guard that fails goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct GuardExit {
    /// The next alternative or clause.
    pub(super) fail: Block,
    /// A handler that jumps there, once one was needed.
    pub(super) handler: Option<Block>,
}

impl Lowering<'_, '_> {
    /// The entry: parameters, reductions, captured values.
    fn enter(&mut self, function: &Function) {
        self.b.set_line(function.line);
        let mut params = self.b.params(Block(0)).to_vec();
        if self.calls_itself(&function.body) {
            let header = self.b.block();
            self.b.jump(header, &params);
            params = params.iter().map(|_| self.b.block_param(header, Type::Value)).collect();
            self.b.switch_to(header);
            self.header = Some(header);
            self.find_walk(function);
        }
        self.b.effect(Op::Reduction(1));
        for (&var, &val) in function.params.iter().chain(&function.fun_object).zip(&params) {
            self.set(var, val);
        }
        let Some(object) = function.fun_object else { return };
        for (at, &var) in function.captures.iter().enumerate() {
            let offset = 8 * (1 + layout::FUN_CAPTURES + at) as i32 - layout::TAG_BOXED as i32;
            let base = self.var(object);
            let val = self.b.inst(Op::Load { ty: Type::Value, base, offset }, Type::Value);
            self.set(var, val);
        }
    }

    /// Whether a body has a call to the function itself in tail position.
    fn calls_itself(&self, body: &Body) -> bool {
        let Some(step) = body.steps.last() else { return false };
        if !is_result(step, body, &[true]) {
            return false;
        }
        match &step.expr {
            Expr::Call(callee, args) => self.own_function(callee, args.len()) == Some(self.index),
            Expr::If { then, otherwise, .. } => [then, otherwise].iter().any(|one| self.calls_itself(one)),
            Expr::Match(matching) => matching.arms.iter().any(|arm| self.calls_itself(&arm.body)),
            Expr::Receive(receive) => {
                receive.matching.iter().flat_map(|one| &one.arms).any(|arm| self.calls_itself(&arm.body))
                    || receive.after.iter().any(|(_, body)| self.calls_itself(body))
            }
            Expr::Try(parts) => [&parts.then, &parts.handler].iter().any(|one| self.calls_itself(one)),
            _ => false,
        }
    }

    /// The number of the module's own function that a call names.
    pub(super) fn own_function(&self, callee: &Callee, arity: usize) -> Option<usize> {
        match callee {
            Callee::Local(name) => self.names.local(name, arity),
            Callee::Lifted(index) => Some(*index),
            _ => None,
        }
    }

    /// Lowers a body and leaves it.
    pub(super) fn body(&mut self, body: &Body, exit: &Exit) {
        let used: &[bool] = match exit {
            Exit::Return => &[true],
            Exit::Join { used, .. } => used,
            Exit::Fall(_) => {
                self.steps(&body.steps);
                return self.leave(&body.values, exit);
            }
        };
        match body.steps.split_last() {
            Some((last, steps)) if is_result(last, body, used) => {
                self.steps(steps);
                self.last(last, exit);
            }
            _ => {
                self.steps(&body.steps);
                self.leave(&body.values, exit);
            }
        }
    }

    pub(super) fn steps(&mut self, steps: &[Step]) {
        steps.iter().for_each(|step| self.step(step));
    }

    /// A step whose values are those of its body.
    fn last(&mut self, step: &Step, exit: &Exit) {
        self.b.set_line(step.line);
        match (&step.expr, exit) {
            (Expr::If { .. } | Expr::Match(_) | Expr::Receive(_) | Expr::Try(_), _) => {
                self.branching(&step.expr, exit)
            }
            (Expr::Call(callee, args), Exit::Return) => self.tail_call(callee, args),
            _ => {
                self.step(step);
                let values: Vec<Operand> = step.vars.iter().map(|&var| var.into()).collect();
                self.leave(&values, exit);
            }
        }
    }

    fn step(&mut self, step: &Step) {
        self.b.set_line(step.line);
        let val = match &step.expr {
            Expr::Operand(operand) => self.operand(operand),
            Expr::Cons(head, tail) => self.cons(head, tail),
            Expr::Tuple(elements) => self.tuple(elements),
            Expr::Map(keys, values) => self.flat_map(keys, values),
            Expr::MapUpdate { exact, map, pairs } => self.map_update(*exact, map, pairs),
            Expr::Bits(parts) => return self.bits_value(step.vars[0], parts),
            Expr::Closure { function, captures } => self.closure(*function, captures),
            Expr::External(module, name, arity) => self.external(module, name, *arity),
            Expr::Call(callee, args) => self.call_value(callee, args),
            Expr::Test(test) => self.test_value(test),
            Expr::Fail(failure, args) => return self.fail(*failure, args),
            Expr::If { .. } | Expr::Match(_) | Expr::Receive(_) | Expr::Try(_) => return self.choice(step),
        };
        self.set(step.vars[0], val);
    }

    /// The choice of a branching expression.
    pub(super) fn branching(&mut self, expr: &Expr, exit: &Exit) {
        match expr {
            Expr::If { test, then, otherwise } => {
                let (yes, no) = (self.b.block(), self.b.block());
                let facts = self.facts.clone();
                self.test(test, yes, no);
                for (block, body) in [(yes, then), (no, otherwise)] {
                    self.b.switch_to(block);
                    self.facts = facts.clone();
                    self.body(body, exit);
                }
            }
            Expr::Match(matching) => self.matching(matching, None, exit),
            Expr::Receive(receive) => self.receive(receive, exit),
            Expr::Try(parts) => self.trying(parts, exit),
            other => unreachable!("{other:?} doesn't branch"),
        }
    }

    pub(super) fn set(&mut self, var: Var, val: Val) {
        self.unmade.remove(&var);
        self.vals[var.0 as usize] = Some(val);
    }

    pub(super) fn var(&mut self, var: Var) -> Val {
        if let Some(&cursor) = self.unmade.get(&var) {
            return self.made(cursor);
        }
        self.vals[var.0 as usize].expect("C1: bound before its uses")
    }

    /// Whether a variable is read at one place of the source only.
    pub(super) fn is_used_once(&self, var: Var) -> bool {
        self.uses[var.0 as usize] == 1
    }

    pub(super) fn is_used(&self, var: Var) -> bool {
        self.uses[var.0 as usize] > 0
    }

    pub(super) fn operand(&mut self, operand: &Operand) -> Val {
        match operand {
            Operand::Var(var) => self.var(*var),
            Operand::Literal(literal) => self.literal(literal),
        }
    }

    pub(super) fn operands(&mut self, operands: &[Operand]) -> Vec<Val> {
        operands.iter().map(|one| self.operand(one)).collect()
    }

    pub(super) fn literal(&mut self, literal: &Literal) -> Val {
        let bits = self.names.bits(literal);
        self.constant(bits)
    }

    /// A constant value.
    pub(super) fn constant(&mut self, bits: u64) -> Val {
        let val = self.b.inst(Op::Constant(bits), Type::Value);
        self.constants.insert(val, bits);
        val
    }

    /// The bits of a value that is a constant.
    pub(super) fn constant_bits(&self, val: Val) -> Option<u64> {
        self.constants.get(&val).copied()
    }

    /// What is known of a value here.
    pub(super) fn fact(&self, val: Val) -> Option<Fact> {
        match self.constant_bits(val).map(|bits| bits & layout::TAG_MASK) {
            Some(layout::TAG_SMALL) => Some(Fact::Small),
            Some(layout::TAG_FLOAT_LOW | layout::TAG_FLOAT_HIGH) => Some(Fact::Float),
            Some(layout::TAG_PAIR) => Some(Fact::Pair),
            _ => self.facts.get(val),
        }
    }

    pub(super) fn is_small(&self, val: Val) -> bool {
        self.fact(val) == Some(Fact::Small)
    }

    // Short names for what the IR is mostly made of.

    pub(super) fn int(&mut self, value: i64) -> Val {
        self.b.inst(Op::Int(value), Type::I64)
    }

    pub(super) fn bits(&mut self, val: Val) -> Val {
        self.b.inst(Op::ValueBits(val), Type::I64)
    }

    pub(super) fn value(&mut self, bits: Val) -> Val {
        self.b.inst(Op::ValueFromBits(bits), Type::Value)
    }

    pub(super) fn binary(&mut self, op: ir::IntBinary, a: Val, b: Val) -> Val {
        self.b.inst(Op::IntBinary(op, a, b), Type::I64)
    }

    pub(super) fn compare(&mut self, op: ir::IntCompare, a: Val, b: Val) -> Val {
        self.b.inst(Op::IntCompare(op, a, b), Type::Bool)
    }

    /// A comparison with a constant.
    pub(super) fn compare_int(&mut self, op: ir::IntCompare, a: Val, b: i64) -> Val {
        let b = self.int(b);
        self.compare(op, a, b)
    }

    pub(super) fn and_int(&mut self, a: Val, b: i64) -> Val {
        let b = self.int(b);
        self.binary(ir::IntBinary::And, a, b)
    }

    /// The tag of a value's bits.
    pub(super) fn tag(&mut self, bits: Val) -> Val {
        self.and_int(bits, layout::TAG_MASK as i64)
    }

    /// Whether bits carry a tag.
    pub(super) fn has_tag(&mut self, bits: Val, tag: u64) -> Val {
        let own = self.tag(bits);
        self.compare_int(ir::IntCompare::Eq, own, tag as i64)
    }

    /// The header word of a boxed value.
    pub(super) fn header(&mut self, boxed: Val) -> Val {
        let offset = -(layout::TAG_BOXED as i32);
        self.b.inst(Op::Load { ty: Type::I64, base: boxed, offset }, Type::I64)
    }
}

/// Whether a step's variables are its body's values, as far as the exit uses them.
fn is_result(step: &Step, body: &Body, used: &[bool]) -> bool {
    !body.values.is_empty()
        && used
            .iter()
            .enumerate()
            .filter(|&(_, &used)| used)
            .all(|(at, _)| step.vars.get(at).is_some_and(|&var| body.values[at] == Operand::Var(var)))
}
