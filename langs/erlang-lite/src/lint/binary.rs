//! Binaries: sizes and specifiers of their segments.

use super::pattern::{Constant, constant};
use super::scope::{self, Change, Delta, State};
use super::{Checker, GuardContext};
use crate::ast::segment::{SegmentError, SegmentKind, SegmentSize};
use crate::ast::{Expr, ExprKind, Name, Position, Segment, Specifier};

impl<'m> Checker<'m> {
    /// Segments that build a binary.
    pub(super) fn binary_expression(&mut self, segments: &'m [Segment]) {
        self.segments(segments, |checker, expr| checker.expression(expr));
    }

    /// Segments in a guard.
    pub(super) fn binary_guard(&mut self, segments: &'m [Segment]) {
        self.segments(segments, |checker, expr| checker.guard_expression(expr));
    }

    fn segments(&mut self, segments: &'m [Segment], check: fn(&mut Self, &'m Expr)) {
        let mut all = Delta::default();
        for segment in segments {
            for expr in [Some(&segment.value), segment.size.as_deref()].into_iter().flatten() {
                let delta = self.alone(|checker| check(checker, expr));
                scope::merge(&mut all, delta, |_, _, _| false);
            }
            self.check_layout(segment);
        }
        self.scope.apply(all);
    }

    /// Checks specifiers; answers true when the segment takes all that is left.
    fn check_layout(&mut self, segment: &Segment) -> bool {
        let layout = match segment.layout() {
            Ok(layout) => layout,
            Err(error) => {
                let (elements, tag) = match &error {
                    SegmentError::Undefined(_) => (2, "undefined_bittype"),
                    SegmentError::Conflict(..) => (4, "bittype_mismatch"),
                    SegmentError::UnitWithoutSize => (0, "bittype_unit"),
                    SegmentError::EncodedSize => (0, "utf_bittype_size_or_unit"),
                };
                self.error(segment.position, elements, tag, error.to_string());
                return false;
            }
        };
        let bits = match layout.size {
            SegmentSize::Fixed(size) => Some(size),
            SegmentSize::Computed(size) => match constant(size) {
                Some(Constant::Integer(size)) => u32::try_from(&size).ok(),
                _ => None,
            },
            SegmentSize::All | SegmentSize::Encoded => None,
        };
        let bits = bits.and_then(|size| size.checked_mul(layout.unit));
        if let (SegmentKind::Float, Some(bits)) = (layout.kind, bits)
            && !matches!(bits, 16 | 32 | 64)
        {
            self.warning(segment.position, 2, "bad_bitsize", "bad float bit size");
        }
        layout.size == SegmentSize::All
    }

    pub(super) fn binary_pattern(&mut self, segments: &'m [Segment], shadows: bool, new: &mut Delta) {
        let mut own = Delta::default();
        let mut takes_all: Option<Position> = None;
        for segment in segments {
            let is_string = matches!(segment.value.kind, ExprKind::String(_));
            if is_string && !is_plain_string(segment) {
                let message = "a literal string in a binary pattern must not have a type or a size";
                self.error(segment.position, 0, "typed_literal_string", message);
                continue;
            }
            self.segment_pattern(&segment.value, shadows, &mut own);
            if let Some(size) = segment.size.as_deref() {
                own = self.segment_size(size, own);
            }
            if let Some(position) = takes_all.take() {
                let message = "a binary field without size is only allowed at the end of a binary pattern";
                self.error(position, 0, "unsized_binary_not_at_end", message);
            }
            if self.check_layout(segment) && !is_string {
                takes_all = Some(segment.position);
            }
        }
        self.merge_matched(new, own);
    }

    fn segment_pattern(&mut self, value: &'m Expr, shadows: bool, own: &mut Delta) {
        match &value.kind {
            ExprKind::Wildcard | ExprKind::String(_) | ExprKind::Atom(_) => {}
            ExprKind::Variable(name) => match own.get_mut(name) {
                Some(known) => {
                    known.variable.used = true;
                    self.underscore_bound(name, value.position);
                }
                None => self.pattern_variable(name, value.position, shadows, own),
            },
            _ if constant(value).is_some() => {}
            _ => self.illegal_pattern(value.position),
        }
    }

    /// A size in a pattern: it sees the variables outside and those bound by segments before it.
    fn segment_size(&mut self, size: &'m Expr, own: Delta) -> Delta {
        if matches!(constant(size), Some(Constant::Integer(_))) {
            return own;
        }
        let context = self.guard_context;
        if !matches!(size.kind, ExprKind::Variable(_)) {
            self.guard_context = GuardContext::SegmentSize;
        }
        let outer = self.segment_variables.replace(own);
        match &size.kind {
            ExprKind::Variable(name) => self.read(name, size.position),
            _ => self.guard_expression(size),
        }
        self.guard_context = context;
        if is_never_a_size(size) {
            let message = "a size expression in a pattern evaluates to a non-integer value; \
                           this pattern cannot possibly match";
            self.warning(size.position, 0, "non_integer_bitsize", message);
        }
        std::mem::replace(&mut self.segment_variables, outer).unwrap_or_default()
    }

    /// Reads a variable of the binary pattern whose size is being checked; false when it isn't one.
    pub(super) fn read_in_segment(&mut self, name: &Name, position: Position) -> bool {
        let Some(own) = &mut self.segment_variables else { return false };
        if let Some(Change { variable, .. }) = own.get_mut(name) {
            variable.used = true;
            return true;
        }
        match self.scope.get(name).map(|variable| variable.state) {
            Some(State::Trace) => {
                self.scope.touch(name, State::Bound);
                true
            }
            None => {
                self.unbound(name, position);
                true
            }
            _ => false,
        }
    }

    pub(super) fn check_binary_generator(&mut self, pattern: &Expr) {
        let ExprKind::Binary(segments) = &pattern.kind else { return };
        let Some(last) = segments.last() else { return };
        let is_binary = last.specifiers.iter().any(|specifier| {
            matches!(specifier, Specifier::Word(word)
                if matches!(&**word, "binary" | "bytes" | "bits" | "bitstring"))
        });
        if last.size.is_none() && is_binary {
            let message = "binary fields without size are not allowed in patterns of bit string generators";
            self.error(last.position, 0, "unsized_binary_in_bin_gen_pattern", message);
        }
    }
}

/// A string in a pattern has neither size nor type, but for its encoding.
fn is_plain_string(segment: &Segment) -> bool {
    let is_encoding = |specifier: &Specifier| match specifier {
        Specifier::Word(word) => matches!(&**word, "utf8" | "utf16" | "utf32"),
        Specifier::WithNumber(..) => false,
    };
    segment.size.is_none() && (segment.specifiers.is_empty() || segment.specifiers.iter().any(is_encoding))
}

fn is_never_a_size(size: &Expr) -> bool {
    match &size.kind {
        ExprKind::Atom(_)
        | ExprKind::Binary(_)
        | ExprKind::Float(_)
        | ExprKind::Map { .. }
        | ExprKind::List { .. }
        | ExprKind::Tuple(_) => true,
        _ => matches!(constant(size), Some(Constant::Float(_))),
    }
}
