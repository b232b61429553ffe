%% Formatted text, beside what is native: format/2, fwrite/2, write/1, print/1, nl/0.
-module(io_lib).
-export([format/3, fwrite/3, write/2, write/3, print/4, write_atom/1, write_string/1, write_string/2,
         write_char/1,
         write_latin1_string/1, write_latin1_string/2, write_unicode_string/1, write_latin1_char/1,
         write_unicode_char/1, write_string_as_latin1/1, write_atom_as_latin1/1, indentation/2, char_list/1,
         latin1_char_list/1, deep_char_list/1, deep_latin1_char_list/1, deep_unicode_char_list/1,
         printable_list/1, printable_latin1_list/1, printable_unicode_list/1, chars_length/1, fread/2]).

format(Format, Args, Options) when is_list(Options) -> io_lib:format(Format, Args).

fwrite(Format, Args, Options) when is_list(Options) -> io_lib:format(Format, Args).

write(Term, Depth) when is_integer(Depth) -> io_lib:format("~W", [Term, Depth]);
write(Term, Options) when is_list(Options) ->
    io_lib:format("~tW", [Term, proplists:get_value(depth, Options, -1)]).

write(Term, Depth, true) -> io_lib:format("~P", [Term, Depth]);
write(Term, Depth, false) -> write(Term, Depth).

print(Term, Column, LineLength, Depth) -> io_lib:format("~*.*tP", [LineLength, Column, Term, Depth]).

write_atom(Atom) when is_atom(Atom) -> io_lib:format("~tw", [Atom]);
write_atom(Term) -> erlang:error(badarg, [Term]).

write_atom_as_latin1(Atom) when is_atom(Atom) -> io_lib:format("~w", [Atom]).

%% Strings and characters as source text.

write_string(String) -> write_string(String, $").

write_string(String, Quote) -> quoted(String, Quote, 16#10ffff).

write_unicode_string(String) -> write_string(String).

write_latin1_string(String) -> write_string(String).

write_latin1_string(String, Quote) -> write_string(String, Quote).

write_string_as_latin1(String) -> quoted(String, $", 255).

quoted(String, Quote, Last) -> [Quote | escaped(String, Quote, Last)].

escaped([C | String], Quote, Last) -> escape(C, Quote, Last) ++ escaped(String, Quote, Last);
escaped([], Quote, _Last) -> [Quote].

write_char($\s) -> "$\\s";
write_char(C) when is_integer(C) -> [$$ | escape(C, none, 16#10ffff)].

write_unicode_char(C) -> write_char(C).

write_latin1_char(C) when C =< 255 -> write_char(C).

%% Characters above Last are written by their numbers.
escape(Quote, Quote, _Last) -> [$\\, Quote];
escape($\\, _, _) -> "\\\\";
escape($\n, _, _) -> "\\n";
escape($\t, _, _) -> "\\t";
escape($\r, _, _) -> "\\r";
escape($\v, _, _) -> "\\v";
escape($\b, _, _) -> "\\b";
escape($\f, _, _) -> "\\f";
escape($\e, _, _) -> "\\e";
escape($\d, _, _) -> "\\d";
escape(C, _, _) when C < $\s; C > $\d, C < 160 ->
    [$\\, $0 + C div 64, $0 + C rem 64 div 8, $0 + C rem 8];
escape(C, _, Last) when C > Last -> "\\x{" ++ integer_to_list(C, 16) ++ "}";
escape(C, _, _) -> [C].

%% The column after some text, from a column on.
indentation([$\n | Text], _Column) -> indentation(Text, 0);
indentation([$\t | Text], Column) -> indentation(Text, (Column div 8 + 1) * 8);
indentation([C | Text], Column) when is_integer(C) -> indentation(Text, Column + 1);
indentation([Part | Text], Column) when is_list(Part) -> indentation(Text, indentation(Part, Column));
indentation([], Column) -> Column.

%% What kind of text a term is.

is_unicode(C) ->
    is_integer(C) andalso (C >= 0 andalso C < 16#d800 orelse C > 16#dfff andalso C < 16#fffe
                           orelse C > 16#ffff andalso C =< 16#10ffff).

is_latin1(C) -> is_integer(C) andalso C >= 0 andalso C =< 255.

is_printable(C) -> is_latin1(C) andalso (C >= $\s andalso C < $\d orelse C >= 160 orelse is_layout(C)).

is_layout(C) -> C >= $\b andalso C =< $\r orelse C =:= $\e.

is_unicode_printable(C) -> is_printable(C) orelse is_unicode(C) andalso C > 255.

char_list(Term) -> all(fun is_unicode/1, Term).

latin1_char_list(Term) -> all(fun is_latin1/1, Term).

deep_char_list(Term) -> all_deep(fun is_unicode/1, Term).

deep_unicode_char_list(Term) -> all_deep(fun is_unicode/1, Term).

deep_latin1_char_list(Term) -> all_deep(fun is_latin1/1, Term).

printable_list(Term) -> all(fun is_printable/1, Term).

printable_latin1_list(Term) -> all(fun is_printable/1, Term).

printable_unicode_list(Term) -> all(fun is_unicode_printable/1, Term).

all(Is, [C | Rest]) -> Is(C) andalso all(Is, Rest);
all(_Is, End) -> End =:= [].

all_deep(Is, [First | Rest]) when is_list(First) -> all_deep(Is, First) andalso all_deep(Is, Rest);
all_deep(Is, [C | Rest]) -> Is(C) andalso all_deep(Is, Rest);
all_deep(_Is, End) -> End =:= [].

chars_length(Text) -> string:length(Text).

%% Reading by a format.

fread(Format, String) -> fread(Format, String, 0, []).

%% Read: the characters that are done; Values: newest first.
fread([$~ | Format], String, Read, Values) ->
    {Kept, Width, Directive, Rest} = directive(Format),
    case field(Directive, Width, String, Read) of
        more -> {more, [$~ | Format], Read, Values};
        {error, What} -> {error, {fread, What}};
        {none, Left, Count} -> fread(Rest, Left, Read + Count, Values);
        {_Value, Left, Count} when not Kept -> fread(Rest, Left, Read + Count, Values);
        {Value, Left, Count} -> fread(Rest, Left, Read + Count, [Value | Values])
    end;
fread([C | Format], String, Read, Values) when C =:= $\s; C =:= $\t; C =:= $\n; C =:= $\r ->
    {Left, Count} = skip(String, 0),
    fread(Format, Left, Read + Count, Values);
fread([C | Format], [C | String], Read, Values) -> fread(Format, String, Read + 1, Values);
fread([_ | _] = Format, [], Read, Values) -> {more, Format, Read, Values};
fread([_ | _], _String, _Read, _Values) -> {error, {fread, input}};
fread([], String, _Read, Values) -> {ok, lists:reverse(Values), String}.

%% Whether the value is kept, the field's width or none, what is read (and whether it may be Unicode), and the
%% rest.
directive([$* | Format]) ->
    {_, Width, Directive, Rest} = directive(Format),
    {false, Width, Directive, Rest};
directive(Format) ->
    {Digits, Rest} = lists:splitwith(fun(C) -> C >= $0 andalso C =< $9 end, Format),
    Width = case Digits of
                [] -> none;
                _ -> list_to_integer(Digits)
            end,
    case Rest of
        [$t, C | Format1] -> {true, Width, {unicode, C}, Format1};
        [C | Format1] -> {true, Width, {latin1, C}, Format1};
        [] -> {true, Width, {latin1, none}, []}
    end.

skip([C | String], Count) when C =:= $\s; C =:= $\t; C =:= $\n; C =:= $\r -> skip(String, Count + 1);
skip(String, Count) -> {String, Count}.

%% {Value, Rest of the string, characters read}.
field({_, $l}, none, String, Read) -> {Read, String, 0};
field({_, _}, _Width, [], _Read) -> more;
field({_, $~}, none, [$~ | String], _Read) -> {none, String, 1};
field({_, $~}, none, _String, _Read) -> {error, format};
field({Encoding, $c}, none, String, Read) -> field({Encoding, $c}, 1, String, Read);
field({Encoding, $c}, Width, String, _Read) ->
    {Chars, Rest} = lists:split(min(Width, length(String)), String),
    case Encoding =:= unicode orelse latin1_char_list(Chars) of
        true -> {Chars, Rest, length(Chars)};
        false -> {error, character}
    end;
field({_, $u}, Base, String, _Read) when is_integer(Base), Base >= 2, Base =< 36 ->
    case number(String, Base, unsigned) of
        {ok, {Value, Rest}} -> {Value, Rest, length(String) - length(Rest)};
        Error -> Error
    end;
field({_, $u}, none, String, Read) -> field({latin1, $u}, 10, String, Read);
field({_, $d}, Width, String, _Read) -> token(Width, String, fun(Token) -> signed(Token) end);
field({_, $-}, none, String, _Read) ->
    {Sign, Rest} = sign(String),
    {Sign, Rest, length(String) - length(Rest)};
field({_, $#}, none, String, _Read) -> token(none, String, fun(Token) -> based(Token) end);
field({_, $f}, Width, String, _Read) -> token(Width, String, fun(Token) -> float_of(Token) end);
field({Encoding, $s}, Width, String, _Read) ->
    token(Width, String, fun(Token) -> word(Token, Encoding, string) end);
field({Encoding, $a}, Width, String, _Read) ->
    token(Width, String, fun(Token) ->
                                 case word(Token, Encoding, atom) of
                                     {ok, {Word, Rest}} -> {ok, {list_to_atom(Word), Rest}};
                                     Error -> Error
                                 end
                         end);
field(_, _, _, _) -> {error, format}.

%% Reads from a string without its leading white space, up to a width that counts the white space.
token(Width, String, Reader) ->
    {Start, Spaces} = skip(String, 0),
    {Field, Beyond} = case Width of
                          none -> {Start, []};
                          _ -> lists:split(min(max(Width - Spaces, 0), length(Start)), Start)
                      end,
    case Reader(Field) of
        {ok, {Value, Rest}} -> {Value, Rest ++ Beyond, Spaces + length(Field) - length(Rest)};
        Error -> Error
    end.

sign([$- | Rest]) -> {-1, Rest};
sign([$+ | Rest]) -> {1, Rest};
sign(Rest) -> {1, Rest}.

signed(Token) ->
    {Sign, Digits} = sign(Token),
    case number(Digits, 10, integer) of
        {ok, {Value, Rest}} -> {ok, {Sign * Value, Rest}};
        Error -> Error
    end.

number(Token, Base, What) ->
    case lists:splitwith(fun(C) -> digit(C) < Base end, Token) of
        {[], _} -> {error, What};
        {Digits, Rest} -> {ok, {list_to_integer(Digits, Base), Rest}}
    end.

digit(C) when C >= $0, C =< $9 -> C - $0;
digit(C) when C >= $a, C =< $z -> C - $a + 10;
digit(C) when C >= $A, C =< $Z -> C - $A + 10;
digit(_) -> 99.

based(Token) ->
    case number(Token, 10, based) of
        {ok, {Base, [$# | Digits]}} when Base >= 2, Base =< 36 -> number(Digits, Base, based);
        _ -> {error, based}
    end.

float_of(Token) ->
    case string:to_float(Token) of
        {error, _} -> {error, float};
        {Value, Rest} -> {ok, {Value, Rest}}
    end.

word(Token, Encoding, What) ->
    {Word, Rest} = lists:splitwith(fun(C) -> not lists:member(C, " \t\n\r") end, Token),
    case Encoding =:= unicode orelse latin1_char_list(Word) of
        true -> {ok, {Word, Rest}};
        false -> {error, What}
    end.
