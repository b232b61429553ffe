//! Pairs, tuples and fun objects, allocated inline.

use super::facts::Fact;
use super::function::Lowering;
use super::words::ir::{Op, Symbol, Type, Val};
use super::words::layout;
use crate::core::Operand;

impl Lowering<'_, '_> {
    pub(super) fn cons(&mut self, head: &Operand, tail: &Operand) -> Val {
        let (head, tail) = (self.operand(head), self.operand(tail));
        self.pair(head, tail)
    }

    fn pair(&mut self, head: Val, tail: Val) -> Val {
        let pair = self.allocate(2, layout::TAG_PAIR);
        self.store(pair, layout::TAG_PAIR, 0, head);
        self.store(pair, layout::TAG_PAIR, 1, tail);
        self.facts.add(pair, Fact::Pair);
        pair
    }

    /// The list of these values.
    pub(super) fn list(&mut self, elements: &[Val]) -> Val {
        let nil = self.constant(layout::NIL);
        elements.iter().rfold(nil, |tail, &head| self.pair(head, tail))
    }

    pub(super) fn tuple(&mut self, elements: &[Operand]) -> Val {
        let elements = self.operands(elements);
        let header = self.int(layout::header(layout::TYPE_TUPLE, elements.len()) as i64);
        let tuple = self.boxed(header, &elements);
        self.facts.add(tuple, Fact::Tuple(elements.len() as u32));
        tuple
    }

    /// A fun object of one of the module's functions.
    pub(super) fn closure(&mut self, function: usize, captures: &[Operand]) -> Val {
        let symbol = self.names.own(function);
        let word = self.names.fun_word(function);
        let captures = self.operands(captures);
        self.fun(symbol, word, &captures)
    }

    /// `fun module:name/arity`.
    pub(super) fn external(&mut self, module: &str, name: &str, arity: u32) -> Val {
        let (symbol, word) = self.names.external(module, name, arity);
        self.fun(symbol, word, &[])
    }

    fn fun(&mut self, symbol: Symbol, word: u64, captures: &[Val]) -> Val {
        let slot = self.b.inst(Op::EntrySlot(symbol), Type::I64);
        let word = self.int(word as i64);
        let size = layout::FUN_CAPTURES + captures.len();
        let header = self.int(layout::header(layout::TYPE_FUN, size) as i64);
        let words: Vec<Val> = [slot, word].into_iter().chain(captures.iter().copied()).collect();
        self.boxed(header, &words)
    }

    pub(super) fn boxed(&mut self, header: Val, words: &[Val]) -> Val {
        let object = self.allocate(1 + words.len(), layout::TAG_BOXED);
        self.store(object, layout::TAG_BOXED, 0, header);
        for (at, &word) in words.iter().enumerate() {
            self.store(object, layout::TAG_BOXED, at + 1, word);
        }
        object
    }

    pub(super) fn allocate(&mut self, words: usize, tag: u64) -> Val {
        self.b.inst(Op::Allocate { bytes: 8 * words as u32, tag: tag as u8 }, Type::Value)
    }

    pub(super) fn store(&mut self, base: Val, tag: u64, word: usize, value: Val) {
        self.b.effect(Op::InitStore { value, base, offset: 8 * word as i32 - tag as i32 });
    }
}
