//! Words of the text form that stand for one of several operations of a kind.

use crate::ir::{FloatBinary, FloatCompare, IntBinary, IntCompare, Overflowing};

pub(crate) const INT_BINARY: [(&str, IntBinary); 12] = [
    ("add", IntBinary::Add),
    ("sub", IntBinary::Sub),
    ("mul", IntBinary::Mul),
    ("and", IntBinary::And),
    ("or", IntBinary::Or),
    ("xor", IntBinary::Xor),
    ("shift_left", IntBinary::ShiftLeft),
    ("shift_right_signed", IntBinary::ShiftRightSigned),
    ("shift_right_unsigned", IntBinary::ShiftRightUnsigned),
    ("rotate_left", IntBinary::RotateLeft),
    ("div_signed", IntBinary::DivSigned),
    ("rem_signed", IntBinary::RemSigned),
];

pub(crate) const OVERFLOWING: [(&str, Overflowing); 3] =
    [("add", Overflowing::Add), ("sub", Overflowing::Sub), ("mul", Overflowing::Mul)];

pub(crate) const INT_COMPARE: [(&str, IntCompare); 10] = [
    ("eq", IntCompare::Eq),
    ("ne", IntCompare::Ne),
    ("slt", IntCompare::SignedLt),
    ("sle", IntCompare::SignedLe),
    ("sgt", IntCompare::SignedGt),
    ("sge", IntCompare::SignedGe),
    ("ult", IntCompare::UnsignedLt),
    ("ule", IntCompare::UnsignedLe),
    ("ugt", IntCompare::UnsignedGt),
    ("uge", IntCompare::UnsignedGe),
];

pub(crate) const FLOAT_BINARY: [(&str, FloatBinary); 4] = [
    ("add", FloatBinary::Add),
    ("sub", FloatBinary::Sub),
    ("mul", FloatBinary::Mul),
    ("div", FloatBinary::Div),
];

pub(crate) const FLOAT_COMPARE: [(&str, FloatCompare); 6] = [
    ("eq", FloatCompare::Eq),
    ("ne", FloatCompare::Ne),
    ("lt", FloatCompare::Lt),
    ("le", FloatCompare::Le),
    ("gt", FloatCompare::Gt),
    ("ge", FloatCompare::Ge),
];

/// The word for an operation; each table has all operations of its kind.
pub(crate) fn of<T: Copy + PartialEq>(table: &[(&'static str, T)], operation: T) -> &'static str {
    table.iter().find(|entry| entry.1 == operation).map_or("(unnamed)", |entry| entry.0)
}

/// The operation of a word.
pub(crate) fn find<T: Copy>(table: &[(&'static str, T)], word: &str) -> Option<T> {
    table.iter().find(|entry| entry.0 == word).map(|entry| entry.1)
}
