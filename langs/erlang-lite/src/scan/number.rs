//! Integers of any base and floats.

use dashu_int::IBig;

use super::token::TokenKind;
use super::{Cursor, ScanError, illegal};

/// Reads the number whose first digit is here.
pub(super) fn scan(cursor: &mut Cursor<'_>) -> Result<TokenKind, ScanError> {
    let start = cursor.position;
    let mut text = String::new();
    digits(cursor, 10, &mut text);
    match (cursor.peek(), cursor.peek_second()) {
        (Some('#'), _) => {
            let base = text.parse::<u32>().unwrap_or(u32::MAX);
            if !(2..=36).contains(&base) {
                let message = format!("illegal base '{}'", without_leading_zeros(&text));
                return Err(ScanError { position: start, message });
            }
            cursor.take();
            let mut text = String::new();
            digits(cursor, base, &mut text);
            let value = IBig::from_str_radix(&text, base).map_err(|_| illegal("integer", start))?;
            Ok(TokenKind::Integer(value))
        }
        (Some('.'), Some('0'..='9')) => {
            cursor.take();
            text.push('.');
            digits(cursor, 10, &mut text);
            exponent(cursor, &mut text);
            match text.parse::<f64>() {
                Ok(value) if value.is_finite() => Ok(TokenKind::Float(value)),
                _ => Err(illegal("float", start)),
            }
        }
        _ => {
            let value = IBig::from_str_radix(&text, 10).map_err(|_| illegal("integer", start))?;
            Ok(TokenKind::Integer(value))
        }
    }
}

/// Takes digits with single underscores between them; adds the digits to `text`.
fn digits(cursor: &mut Cursor<'_>, base: u32, text: &mut String) {
    let before = text.len();
    loop {
        text.push_str(cursor.take_while(|c| c.is_digit(base)));
        let continues = cursor.peek() == Some('_') && cursor.peek_second().is_some_and(|c| c.is_digit(base));
        if !continues || text.len() == before {
            return;
        }
        cursor.take();
    }
}

fn exponent(cursor: &mut Cursor<'_>, text: &mut String) {
    if !matches!(cursor.peek(), Some('e' | 'E')) {
        return;
    }
    cursor.take();
    text.push('e');
    if let Some(sign @ ('+' | '-')) = cursor.peek() {
        cursor.take();
        text.push(sign);
    }
    digits(cursor, 10, text);
}

fn without_leading_zeros(text: &str) -> &str {
    let trimmed = text.trim_start_matches('0');
    if trimmed.is_empty() { "0" } else { trimmed }
}
