//! Makes IR functions, one instruction at a time.

use crate::ir::{
    Block, BlockData, Callee, Function, Inst, Jump, Op, Overflowing, Symbol, Terminator, Type, Val,
};

/// Makes one function, a block at a time.
pub struct FunctionBuilder {
    function: Function,
    current: Block,
    line: u32,
}

impl FunctionBuilder {
    /// Starts a function; the builder stands in its entry block.
    #[must_use]
    pub fn new(symbol: Symbol, params: &[Type], results: &[Type]) -> Self {
        let function = Function {
            symbol,
            blocks: vec![BlockData::default()],
            values: Vec::new(),
            results: results.to_vec(),
        };
        let mut builder = Self { function, current: Block(0), line: 0 };
        for &ty in params {
            builder.block_param(Block(0), ty);
        }
        builder
    }

    /// The function's name.
    #[must_use]
    pub fn symbol(&self) -> Symbol {
        self.function.symbol
    }

    /// Parameters of a block; those of block 0 are the function's.
    #[must_use]
    pub fn params(&self, block: Block) -> &[Val] {
        &self.function.blocks[block.0 as usize].params
    }

    /// A new, empty block.
    pub fn block(&mut self) -> Block {
        self.function.blocks.push(BlockData::default());
        Block(self.function.blocks.len() as u32 - 1)
    }

    /// A new block that is seldom executed.
    pub fn cold_block(&mut self) -> Block {
        let block = self.block();
        self.function.blocks[block.0 as usize].cold = true;
        block
    }

    /// Adds a parameter to a block.
    pub fn block_param(&mut self, block: Block, ty: Type) -> Val {
        let value = self.value(ty);
        self.function.blocks[block.0 as usize].params.push(value);
        value
    }

    /// Goes to a block; instructions are appended there.
    pub fn switch_to(&mut self, block: Block) {
        self.current = block;
    }

    /// The block that instructions go to.
    #[must_use]
    pub fn current(&self) -> Block {
        self.current
    }

    /// Whether the current block has its terminator.
    #[must_use]
    pub fn is_terminated(&self) -> bool {
        self.function.blocks[self.current.0 as usize].terminator.is_some()
    }

    /// Source line of what comes next.
    pub fn set_line(&mut self, line: u32) {
        self.line = line;
    }

    /// Type of a value.
    #[must_use]
    pub fn type_of(&self, value: Val) -> Type {
        self.function.values[value.0 as usize]
    }

    /// Appends an instruction without a result.
    pub fn effect(&mut self, op: Op) {
        self.push(op, Vec::new());
    }

    /// Appends an instruction with one result of type `ty`.
    pub fn inst(&mut self, op: Op, ty: Type) -> Val {
        let result = self.value(ty);
        self.push(op, vec![result]);
        result
    }

    /// Appends an instruction with results of these types.
    pub fn insts(&mut self, op: Op, types: &[Type]) -> Vec<Val> {
        let results: Vec<Val> = types.iter().map(|&ty| self.value(ty)).collect();
        self.push(op, results.clone());
        results
    }

    /// Appends overflowing arithmetic: (wrapped result, overflowed).
    pub fn overflowing(&mut self, op: Overflowing, a: Val, b: Val) -> (Val, Val) {
        let (result, flag) = (self.value(Type::I64), self.value(Type::Bool));
        self.push(Op::Overflowing(op, a, b), vec![result, flag]);
        (result, flag)
    }

    /// Appends a call with any number of results.
    pub fn call_results(&mut self, callee: Callee, args: &[Val], results: &[Type]) -> Vec<Val> {
        let results: Vec<Val> = results.iter().map(|&ty| self.value(ty)).collect();
        self.push(Op::Call(callee, args.to_vec()), results.clone());
        results
    }

    /// Ends the current block.
    ///
    /// # Panics
    /// When it has ended already.
    pub fn terminate(&mut self, terminator: Terminator) {
        let line = self.line;
        let block = &mut self.function.blocks[self.current.0 as usize];
        assert!(block.terminator.is_none(), "block {} ends twice", self.current.0);
        block.terminator = Some(terminator);
        block.terminator_line = line;
    }

    /// Ends the current block with a jump.
    pub fn jump(&mut self, block: Block, args: &[Val]) {
        self.terminate(Terminator::Jump(Jump { block, args: args.to_vec() }));
    }

    /// Ends the current block with a branch to two blocks without arguments.
    pub fn branch(&mut self, condition: Val, then: Block, otherwise: Block) {
        let to = |block| Jump { block, args: Vec::new() };
        self.terminate(Terminator::Branch { condition, then: to(then), otherwise: to(otherwise) });
    }

    /// The function; [`validate`](crate::validate::function) says whether it is well formed.
    #[must_use]
    pub fn finish(self) -> Function {
        self.function
    }

    fn value(&mut self, ty: Type) -> Val {
        self.function.values.push(ty);
        Val(self.function.values.len() as u32 - 1)
    }

    fn push(&mut self, op: Op, results: Vec<Val>) {
        let inst = Inst { op, results, line: self.line };
        self.function.blocks[self.current.0 as usize].insts.push(inst);
    }
}
