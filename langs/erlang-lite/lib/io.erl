%% Input that is more than text, and what is asked of devices.
-module(io).
-export([read/1, read/2, fread/2, fread/3, columns/0, columns/1, rows/0, rows/1, getopts/0, getopts/1,
         setopts/1, setopts/2, print/1, printable_range/0, get_line/1, get_line/2, get_chars/2,
         get_chars/3]).
%% ?BLOCKING is defined in blocking.hrl, which stands before this text (`src/library.rs`).

get_line(Prompt) -> get_line(standard_io, Prompt).

get_line(Device, Prompt) -> ?BLOCKING('%':get_line(Reference, Device, Prompt)).

get_chars(Prompt, Count) -> get_chars(standard_io, Prompt, Count).

get_chars(Device, Prompt, Count) -> ?BLOCKING('%':get_chars(Reference, Device, Prompt, Count)).

read(Prompt) -> read(standard_io, Prompt).

%% Characters are read up to a full stop that ends a term: a stop and a space. One within a string doesn't:
%% the scanner misses the string's end then.
read(Device, Prompt) ->
    case io:get_chars(Device, Prompt, 1) of
        eof -> eof;
        {error, Reason} -> {error, Reason};
        Char -> read_more(Device, to_list(Char))
    end.

%% The text is turned round.
read_more(Device, [Space, $. | _] = Text) when Space =< $\s ->
    case file:parse_terms(lists:reverse(Text)) of
        {ok, [Term | _]} -> {ok, Term};
        {error, {_, erl_scan, _}} -> read_char(Device, Text);
        {ok, []} -> read_char(Device, Text);
        {error, Reason} -> {error, Reason}
    end;
read_more(Device, Text) ->
    read_char(Device, Text).

read_char(Device, Text) ->
    case io:get_chars(Device, "", 1) of
        eof -> at_end(Text);
        {error, Reason} -> {error, Reason};
        Char -> read_more(Device, to_list(Char) ++ Text)
    end.

at_end(Text) ->
    case file:parse_terms(lists:reverse(Text)) of
        {ok, [Term | _]} -> {ok, Term};
        {ok, []} -> eof;
        {error, Reason} -> {error, Reason}
    end.

to_list(Text) when is_binary(Text) -> unicode:characters_to_list(Text);
to_list(Text) -> Text.

fread(Prompt, Format) -> fread(standard_io, Prompt, Format).

fread(Device, Prompt, Format) ->
    case io:get_line(Device, Prompt) of
        eof -> eof;
        {error, Reason} -> {error, Reason};
        Line -> fread_more(Device, Format, to_list(Line))
    end.

fread_more(Device, Format, Text) ->
    case io_lib:fread(Format, Text) of
        {ok, Terms, _Rest} -> {ok, Terms};
        {more, _, _, _} ->
            case io:get_line(Device, "") of
                eof -> eof;
                {error, Reason} -> {error, Reason};
                Line -> fread_more(Device, Format, Text ++ to_list(Line))
            end;
        {error, Reason} -> {error, Reason}
    end.

columns() -> {error, enotsup}.

columns(_Device) -> {error, enotsup}.

rows() -> {error, enotsup}.

rows(_Device) -> {error, enotsup}.

getopts() -> [{binary, false}, {encoding, unicode}].

getopts(_Device) -> getopts().

setopts(Options) when is_list(Options) -> ok.

setopts(_Device, Options) when is_list(Options) -> ok.

print(Term) -> io:format("~tp", [Term]).

printable_range() -> latin1.
