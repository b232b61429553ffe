//! Bit strings that are built.

use super::bits::{Layout, Part, PartSize};
use super::convert::Converter;
use super::literal::Literal;
use super::tree::{Expr, Operand};
use crate::ast::segment::{SegmentKind, SegmentSize};
use crate::ast::{ExprKind, Segment};

impl Converter<'_> {
    /// `<<segments>>` as an expression.
    pub(super) fn bits(&mut self, segments: &[Segment]) -> Operand {
        let parts = self.parts(segments);
        self.step(Expr::Bits(parts))
    }

    /// The parts that segments write, their values and sizes evaluated.
    pub(super) fn parts(&mut self, segments: &[Segment]) -> Vec<Part> {
        let mut parts = Vec::with_capacity(segments.len());
        for segment in segments {
            let line = self.frame.line;
            self.part(segment, &mut parts);
            self.frame.line = line;
        }
        parts
    }

    fn part(&mut self, segment: &Segment, parts: &mut Vec<Part>) {
        let Ok(source) = segment.layout() else {
            self.error(segment.position, "illegal bit segment");
            return;
        };
        let layout = Layout::new(&source);
        if let Some(bytes) = constant_bytes(std::slice::from_ref(segment)) {
            return append_bytes(bytes, parts);
        }
        if let ExprKind::String(text) = &segment.value.kind {
            let size = self.part_size(&source.size);
            parts.extend(text.chars().map(|c| Part {
                value: Literal::integer(u32::from(c).into()).into(),
                layout,
                size: size.clone(),
            }));
            return;
        }
        let value = self.expr(&segment.value);
        let size = self.part_size(&source.size);
        parts.push(Part { value, layout, size });
    }

    fn part_size(&mut self, size: &SegmentSize<'_>) -> PartSize {
        match *size {
            SegmentSize::Fixed(units) => PartSize::Units(Literal::integer(units.into()).into()),
            SegmentSize::Computed(syntax) => PartSize::Units(self.expr(syntax)),
            SegmentSize::All => PartSize::All,
            SegmentSize::Encoded => PartSize::Encoded,
        }
    }
}

/// Constant bytes, joined with those before them.
fn append_bytes(bytes: Vec<u8>, parts: &mut Vec<Part>) {
    if let Some(Part { value: Operand::Literal(last), size: PartSize::All, .. }) = parts.last_mut()
        && let Some(Literal::Binary(before)) = std::rc::Rc::get_mut(last)
    {
        return before.extend(bytes);
    }
    let layout = Layout { kind: SegmentKind::Binary, unit: 8, ..Layout::INTEGER };
    parts.push(Part { value: Literal::Binary(bytes).into(), layout, size: PartSize::All });
}

/// The bytes of a binary of texts and byte-sized integers.
pub(super) fn constant_bytes(segments: &[Segment]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for segment in segments {
        let source = segment.layout().ok()?;
        let is_byte = source.kind == SegmentKind::Integer
            && matches!(source.size, SegmentSize::Fixed(size) if size * source.unit == 8);
        let is_encoded = source.size == SegmentSize::Encoded;
        let layout = Layout::new(&source);
        match &segment.value.kind {
            ExprKind::String(text) if is_byte || is_encoded => bytes.extend(encode(text, layout)),
            ExprKind::Char(c) if is_byte || is_encoded => {
                bytes.extend(encode(c.encode_utf8(&mut [0; 4]), layout));
            }
            ExprKind::Integer(value) if is_byte => bytes.push(u8::try_from(value & 0xff_u32).ok()?),
            _ => return None,
        }
    }
    Some(bytes)
}

/// A text's bytes: encoded, or the low byte of each character.
pub(super) fn encode(text: &str, layout: Layout) -> Vec<u8> {
    let words = |big: Vec<u8>, size: usize| -> Vec<u8> {
        if !layout.little {
            return big;
        }
        big.chunks(size).flat_map(|word| word.iter().rev().copied().collect::<Vec<u8>>()).collect()
    };
    match layout.kind {
        SegmentKind::Utf8 => text.as_bytes().to_vec(),
        SegmentKind::Utf16 => words(text.encode_utf16().flat_map(u16::to_be_bytes).collect(), 2),
        SegmentKind::Utf32 => words(text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(), 4),
        _ => text.chars().map(|c| u32::from(c) as u8).collect(),
    }
}
