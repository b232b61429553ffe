//! Binary patterns of the source as patterns over cursors.

use super::bits::{Layout, Size, Spec, SpecId};
use super::convert::Converter;
use super::decide::{Pattern, PatternId, Patterns};
use super::literal::Literal;
use super::tree::Var;
use crate::ast::segment::{SegmentKind, SegmentSize};
use crate::ast::{Expr as Syntax, ExprKind, Segment};

/// Bytes of a constant that are compared at once, as an integer that fits a small one.
const CHUNK_BYTES: usize = 7;

/// Constants of more bytes than this are compared as a whole, by a builtin.
const LARGEST_SPELT_OUT: usize = 64;

/// A segment's number and its value's pattern.
type Read = (SpecId, PatternId);

impl Converter<'_> {
    /// `<<segments>>` as a pattern. A size sees the variables of the segments before it.
    pub(super) fn bits_pattern(&mut self, segments: &[Segment], patterns: &mut Patterns) -> PatternId {
        if let Some(bytes) = super::bits_build::constant_bytes(segments)
            && bytes.len() > LARGEST_SPELT_OUT
        {
            return patterns.add(Pattern::Literal(Literal::Binary(bytes)));
        }
        let reads = self.reads(segments, patterns);
        let takes_all =
            reads.last().is_some_and(|&(spec, _)| matches!(patterns.specs.get(spec).size, Size::All));
        let end = patterns.add(if takes_all { Pattern::Any } else { Pattern::End });
        in_order(reads, end, patterns)
    }

    /// A binary generator's pattern with all that follows it in `tail`. Unless it `matches`, only the
    /// segments' sizes count.
    pub(super) fn generator_bits(
        &mut self,
        pattern: &Syntax,
        matches: bool,
        tail: Var,
        patterns: &mut Patterns,
    ) -> PatternId {
        let ExprKind::Binary(segments) = &pattern.kind else {
            self.error(pattern.position, "illegal pattern");
            return patterns.add(Pattern::Any);
        };
        let mut reads = self.reads(segments, patterns);
        if !matches {
            for (_, value) in &mut reads {
                // Variables stay: sizes may read them.
                if !matches!(patterns.get(*value), Pattern::Bind(_)) {
                    *value = patterns.add(Pattern::Any);
                }
            }
        }
        let layout = Layout { kind: SegmentKind::Binary, ..Layout::INTEGER };
        let rest = patterns.specs.add(Spec { layout, size: Size::All });
        reads.push((rest, patterns.add(Pattern::Bind(tail))));
        let any = patterns.add(Pattern::Any);
        in_order(reads, any, patterns)
    }

    fn reads(&mut self, segments: &[Segment], patterns: &mut Patterns) -> Vec<Read> {
        let mut reads = Vec::with_capacity(segments.len());
        for segment in segments {
            self.segment_pattern(segment, patterns, &mut reads);
        }
        reads
    }

    fn segment_pattern(&mut self, segment: &Segment, patterns: &mut Patterns, reads: &mut Vec<Read>) {
        let Ok(source) = segment.layout() else {
            self.error(segment.position, "illegal bit segment");
            return;
        };
        let layout = Layout::new(&source);
        if let ExprKind::String(text) = &segment.value.kind {
            if source.size != SegmentSize::Encoded && text.chars().any(|c| u32::from(c) > 0xff) {
                return wide_reads(text, patterns, reads);
            }
            return text_reads(&super::bits_build::encode(text, layout), patterns, reads);
        }
        let size = self.segment_size(&source.size, layout);
        let value = self.segment_value(&segment.value, layout.kind, patterns);
        let spec = patterns.specs.add(Spec { layout, size });
        reads.push((spec, value));
    }

    fn segment_size(&mut self, size: &SegmentSize<'_>, layout: Layout) -> Size {
        let unit = u64::from(layout.unit);
        match *size {
            SegmentSize::Fixed(units) => Size::Bits(u64::from(units) * unit),
            SegmentSize::All => Size::All,
            SegmentSize::Encoded => Size::Encoded,
            SegmentSize::Computed(syntax) => {
                let constant = self.constant(syntax).as_ref().and_then(Literal::as_small);
                if let Some(units) = constant.and_then(|units| u64::try_from(units).ok()) {
                    return Size::Bits(units.saturating_mul(unit));
                }
                let (steps, units) = self.collect(|this| this.expr(syntax));
                Size::Units(steps, units, Vec::new())
            }
        }
    }

    fn segment_value(&mut self, value: &Syntax, kind: SegmentKind, patterns: &mut Patterns) -> PatternId {
        match self.constant(value) {
            // `1` matches the float 1.0 here.
            Some(Literal::Integer(integer)) if kind == SegmentKind::Float => {
                patterns.add(Pattern::Literal(Literal::Float(integer.to_f64().value())))
            }
            Some(literal) => patterns.add(Pattern::Literal(literal)),
            None => self.pattern(value, patterns),
        }
    }
}

/// A bit string of these segments, then `end`.
fn in_order(reads: Vec<Read>, end: PatternId, patterns: &mut Patterns) -> PatternId {
    let each = reads.into_iter();
    let start = each.rfold(end, |rest, (spec, value)| patterns.add(Pattern::Segment(spec, value, rest)));
    patterns.add(Pattern::Bits(start))
}

/// The segments of a text with characters that no byte equals.
fn wide_reads(text: &str, patterns: &mut Patterns, reads: &mut Vec<Read>) {
    let spec = patterns.specs.add(Spec { layout: Layout::INTEGER, size: Size::Bits(8) });
    for c in text.chars() {
        reads.push((spec, patterns.add(Pattern::Literal(Literal::integer(u32::from(c).into())))));
    }
}

/// The segments that a text stands for.
fn text_reads(bytes: &[u8], patterns: &mut Patterns, reads: &mut Vec<Read>) {
    for chunk in bytes.chunks(CHUNK_BYTES) {
        let number = chunk.iter().fold(0, |number: i64, &byte| number << 8 | i64::from(byte));
        let size = Size::Bits(8 * chunk.len() as u64);
        let spec = patterns.specs.add(Spec { layout: Layout::INTEGER, size });
        reads.push((spec, patterns.add(Pattern::Literal(Literal::integer(number)))));
    }
}
