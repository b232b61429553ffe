%% Strings: character data (deep lists of code points and UTF-8 binaries), taken apart by grapheme clusters;
%% and the older functions on plain lists of characters, which begin at "Lists of characters".
%%
%% What is cut from a binary is a binary, and from a list a list. unicode_util:gc/1 gives the first cluster
%% and the rest; for the usual list of Latin-1 characters that is the list itself.
-module(string).
-export([is_empty/1, length/1, to_graphemes/1, reverse/1, equal/2, equal/3, equal/4, slice/2, slice/3, pad/2,
         pad/3, pad/4, trim/1, trim/2, trim/3, chomp/1, take/2, take/3, take/4, uppercase/1, lowercase/1,
         titlecase/1, casefold/1, to_integer/1, to_float/1, prefix/2, split/2, split/3, replace/3, replace/4,
         lexemes/2, nth_lexeme/3, find/2, find/3, next_codepoint/1, next_grapheme/1]).
-export([len/1, concat/2, chr/2, rchr/2, str/2, rstr/2, span/2, cspan/2, substr/2, substr/3, tokens/2,
         chars/2, chars/3, copies/2, words/1, words/2, strip/1, strip/2, strip/3, sub_word/2, sub_word/3,
         left/2, left/3, right/2, right/3, sub_string/2, sub_string/3, centre/2, centre/3, join/2, to_upper/1,
         to_lower/1]).
-compile({no_auto_import, [length/1]}).

-define(WHITESPACE, [[13, 10], 9, 10, 11, 12, 13, 32, 133, 8206, 8207, 8232, 8233]).

%% [Cluster | Rest], or the end.
clusters([C, D | _] = Text) when is_integer(C), C < 256, C =/= $\r, is_integer(D), D < 256 -> Text;
clusters([C] = Text) when is_integer(C) -> Text;
clusters([]) -> [];
clusters(Text) ->
    case unicode_util:gc(Text) of
        {error, Rest} -> erlang:error({badarg, Rest});
        Clusters -> Clusters
    end.

next_grapheme(Text) -> unicode_util:gc(Text).

next_codepoint(Text) -> unicode_util:cp(Text).

is_empty([]) -> true;
is_empty(<<>>) -> true;
is_empty([First | Rest]) -> is_empty(First) andalso is_empty(Rest);
is_empty(_) -> false.

length(Text) -> length(clusters(Text), 0).

length([_ | Rest], Count) -> length(clusters(Rest), Count + 1);
length([], Count) -> Count.

to_graphemes(Text) ->
    case clusters(Text) of
        [Cluster | Rest] -> [Cluster | to_graphemes(Rest)];
        [] -> []
    end.

reverse(Text) -> reverse(clusters(Text), []).

reverse([Cluster | Rest], Reversed) -> reverse(clusters(Rest), [Cluster | Reversed]);
reverse([], Reversed) -> Reversed.

%% Comparing.

equal(A, B) when is_binary(A), is_binary(B) -> A =:= B;
equal(A, B) -> same(unicode_util:cp(A), unicode_util:cp(B)).

same([C | A], [C | B]) -> same(unicode_util:cp(A), unicode_util:cp(B));
same([], []) -> true;
same(A, B) when is_list(A), is_list(B) -> false.

equal(A, B, false) -> equal(A, B);
equal(A, B, true) -> equal(casefold(A), casefold(B)).

equal(A, B, IgnoreCase, none) -> equal(A, B, IgnoreCase);
equal(A, B, IgnoreCase, Form) ->
    {FormA, FormB} = {normal(Form, A), normal(Form, B)},
    case IgnoreCase of
        true -> equal(normal(Form, casefold(FormA)), normal(Form, casefold(FormB)));
        false -> equal(FormA, FormB)
    end.

normal(nfc, Text) -> unicode:characters_to_nfc_list(Text);
normal(nfd, Text) -> unicode:characters_to_nfd_list(Text);
normal(nfkc, Text) -> unicode:characters_to_nfkc_list(Text);
normal(nfkd, Text) -> unicode:characters_to_nfkd_list(Text).

%% Parts.

slice(Text, Start) when is_integer(Start), Start >= 0 -> like(Text, skipped(Text, Start)).

slice(Text, Start, infinity) -> slice(Text, Start);
slice(Text, Start, Length) when is_integer(Start), Start >= 0, is_integer(Length), Length >= 0 ->
    made_like(Text, flat(taken(skipped(Text, Start), Length))).

skipped(Text, 0) -> Text;
skipped(Text, N) ->
    case clusters(Text) of
        [_ | Rest] -> skipped(Rest, N - 1);
        [] -> []
    end.

%% The first clusters.
taken(_Text, 0) -> [];
taken(Text, N) ->
    case clusters(Text) of
        [Cluster | Rest] -> [Cluster | taken(Rest, N - 1)];
        [] -> []
    end.

%% What is left of a text: the end of a binary is an empty binary.
like(Text, []) when is_binary(Text) -> <<>>;
like(_Text, Rest) -> Rest.

%% Code points in the form of the text that they are from.
made_like(Text, Chars) when is_binary(Text) -> unicode:characters_to_binary(Chars);
made_like(_Text, Chars) -> Chars.

%% Clusters as one list of code points.
flat([[_ | _] = Cluster | Clusters]) -> Cluster ++ flat(Clusters);
flat([C | Clusters]) -> [C | flat(Clusters)];
flat([]) -> [].

pad(Text, Length) -> pad(Text, Length, trailing, $\s).

pad(Text, Length, Where) -> pad(Text, Length, Where, $\s).

pad(Text, Length, leading, Char) when is_integer(Length) ->
    [lists:duplicate(missing(Text, Length), Char), Text];
pad(Text, Length, trailing, Char) when is_integer(Length) ->
    [Text | lists:duplicate(missing(Text, Length), Char)];
pad(Text, Length, both, Char) when is_integer(Length) ->
    Missing = missing(Text, Length),
    Padding = lists:duplicate(Missing div 2, Char),
    [Padding, Text, Padding | lists:duplicate(Missing rem 2, Char)].

missing(Text, Length) -> max(0, Length - length(Text)).

trim(Text) -> trim(Text, both, ?WHITESPACE).

trim(Text, Where) -> trim(Text, Where, ?WHITESPACE).

trim(Text, _Where, []) -> Text;
trim(Text, leading, Separators) -> like(Text, trim_front(Text, Separators));
trim(Text, trailing, Separators) -> made_like(Text, trim_back(Text, Separators));
trim(Text, both, Separators) -> made_like(Text, trim_back(trim_front(Text, Separators), Separators)).

trim_front(Text, Separators) ->
    case clusters(Text) of
        [Cluster | Rest] = Clusters ->
            case lists:member(Cluster, Separators) of
                true -> trim_front(Rest, Separators);
                false -> restored(Text, Clusters)
            end;
        [] -> []
    end.

%% The text from which the clusters came. It stands as it was when its first cluster is its first element.
restored(Text, _Clusters) when is_binary(Text); is_binary(hd(Text)) -> Text;
restored(_Text, [[_ | _] = Cluster | Rest]) -> Cluster ++ Rest;
restored(_Text, Clusters) -> Clusters.

trim_back(Text, Separators) -> flat(lists:reverse(trim_reversed(reverse(Text), Separators))).

trim_reversed([Cluster | Clusters] = Text, Separators) ->
    case lists:member(Cluster, Separators) of
        true -> trim_reversed(Clusters, Separators);
        false -> Text
    end;
trim_reversed([], _Separators) -> [].

chomp(Text) -> trim(Text, trailing, [[$\r, $\n], $\n]).

take(Text, Characters) -> take(Text, Characters, false, leading).

take(Text, Characters, Complement) -> take(Text, Characters, Complement, leading).

take(Text, [], false, leading) -> {like(Text, []), Text};
take(Text, [], true, leading) -> {Text, like(Text, [])};
take(Text, [], false, trailing) -> {Text, like(Text, [])};
take(Text, [], true, trailing) -> {like(Text, []), Text};
take(Text, Characters, Complement, leading) when is_boolean(Complement) ->
    {Taken, Rest} = take_front(Text, Characters, Complement, []),
    {made_like(Text, flat(Taken)), like(Text, Rest)};
take(Text, Characters, Complement, trailing) when is_boolean(Complement) ->
    Wanted = fun(Cluster) -> lists:member(Cluster, Characters) =/= Complement end,
    {Taken, Rest} = lists:splitwith(Wanted, reverse(Text)),
    {made_like(Text, flat(lists:reverse(Rest))), made_like(Text, flat(lists:reverse(Taken)))}.

take_front(Text, Characters, Complement, Taken) ->
    case clusters(Text) of
        [Cluster | Rest] = Clusters ->
            case lists:member(Cluster, Characters) of
                Complement -> {lists:reverse(Taken), restored(Text, Clusters)};
                _ -> take_front(Rest, Characters, Complement, [Cluster | Taken])
            end;
        [] -> {lists:reverse(Taken), []}
    end.

%% Case.

uppercase(Text) -> mapped(Text, fun unicode_util:uppercase/1).

lowercase(Text) -> mapped(Text, fun unicode_util:lowercase/1).

casefold(Text) -> mapped(Text, fun unicode_util:casefold/1).

mapped(Text, Map) when is_list(Text); is_binary(Text) -> made_like(Text, each(Map, Map(Text)));
mapped(Text, _Map) -> erlang:error({badarg, Text}).

each(Map, [Mapped | Rest]) ->
    Last = each(Map, Map(Rest)),
    case Mapped of
        [_ | _] -> Mapped ++ Last;
        _ -> [Mapped | Last]
    end;
each(_Map, []) -> [];
each(_Map, {error, Rest}) -> erlang:error({badarg, Rest}).

titlecase(Text) when is_binary(Text) ->
    case unicode_util:titlecase(Text) of
        [Mapped | Rest] -> unicode:characters_to_binary([Mapped, Rest]);
        [] -> <<>>
    end;
titlecase(Text) ->
    case unicode_util:titlecase(Text) of
        [[_ | _] = Mapped | Rest] -> Mapped ++ Rest;
        Mapped -> Mapped
    end.

%% Numbers at the start of a text.

to_integer(Text) ->
    try prefix_of(Text, fun is_sign/1, fun is_digit/1, []) of
        {Digits, Rest} ->
            try {list_to_integer(Digits), like(Text, Rest)} catch error:badarg -> {error, no_integer} end
    catch
        error:_ -> {error, badarg}
    end.

is_sign(C) -> C =:= $- orelse C =:= $+.

is_digit(C) -> C >= $0 andalso C =< $9.

%% An optional first code point of one kind, and as many as there are of another one.
prefix_of(Text, First, Next, Taken) ->
    case unicode_util:cp(Text) of
        [C | Rest] when is_integer(C) ->
            case First(C) orelse Next(C) of
                true -> prefix_of(Rest, Next, Next, [C | Taken]);
                false -> {lists:reverse(Taken), put_back(Text, [C | Rest])}
            end;
        [] -> {lists:reverse(Taken), []}
    end.

put_back(Text, _) when is_binary(Text) -> Text;
put_back(_, Codepoints) -> Codepoints.

%% Digits, a point or comma, digits, and an exponent if that is whole.
to_float(Text) ->
    try float_parts(Text) of
        none -> {error, no_float};
        {Digits, Rest} ->
            try {list_to_float(Digits), like(Text, Rest)} catch error:badarg -> {error, no_float} end
    catch
        error:_ -> {error, badarg}
    end.

float_parts(Text) ->
    {Whole, Rest1} = prefix_of(Text, fun is_sign/1, fun is_digit/1, []),
    case unicode_util:cp(Rest1) of
        [C | Rest2] when C =:= $.; C =:= $, ->
            case prefix_of(Rest2, fun is_digit/1, fun is_digit/1, []) of
                {"", _} -> none;
                {Fraction, Rest3} -> exponent(Whole ++ "." ++ Fraction, Rest3)
            end;
        _ -> none
    end.

exponent(Mantissa, Rest) ->
    case unicode_util:cp(Rest) of
        [C | Rest1] when C =:= $e; C =:= $E ->
            {Digits, Rest2} = prefix_of(Rest1, fun is_sign/1, fun is_digit/1, []),
            case [D || D <- Digits, is_digit(D)] of
                [] -> {Mantissa, Rest};
                _ -> {Mantissa ++ "e" ++ Digits, Rest2}
            end;
        _ -> {Mantissa, Rest}
    end.

%% Searching. A pattern that is found in the middle of a cluster isn't found.

prefix(Text, Prefix) ->
    case without_clusters(Text, to_graphemes(Prefix)) of
        nomatch -> nomatch;
        Rest -> like(Text, Rest)
    end.

without_clusters(Text, []) -> Text;
without_clusters(Text, [Cluster | Prefix]) ->
    case clusters(Text) of
        [Cluster | Rest] -> without_clusters(Rest, Prefix);
        _ -> nomatch
    end.

find(Text, Pattern) -> find(Text, Pattern, leading).

find(Text, "", _Where) -> Text;
find(Text, <<>>, _Where) -> Text;
find(Text, Pattern, Where) when Where =:= leading; Where =:= trailing ->
    case located(Text, to_graphemes(Pattern), Where) of
        nomatch -> nomatch;
        {_Before, Found, _After} -> Found
    end.

%% The clusters before the first (or last) place of a pattern, newest first; the text from there on; and the
%% text after the pattern.
located(Text, Pattern, leading) -> first_place(Text, Pattern, []);
located(Text, Pattern, trailing) -> last_place(Text, Pattern, [], nomatch).

first_place(Text, Pattern, Before) ->
    case clusters(Text) of
        [Cluster | Rest] = Clusters ->
            case starts(Cluster, Rest, Pattern) of
                nomatch -> first_place(Rest, Pattern, [Cluster | Before]);
                After -> {Before, restored(Text, Clusters), After}
            end;
        [] -> nomatch
    end.

last_place(Text, Pattern, Before, Found) ->
    case clusters(Text) of
        [Cluster | Rest] = Clusters ->
            Place = case starts(Cluster, Rest, Pattern) of
                        nomatch -> Found;
                        After -> {Before, restored(Text, Clusters), After}
                    end,
            last_place(Rest, Pattern, [Cluster | Before], Place);
        [] -> Found
    end.

starts(Cluster, Rest, [Cluster | Pattern]) -> without_clusters(Rest, Pattern);
starts(_Cluster, _Rest, _Pattern) -> nomatch.

split(Text, Pattern) -> split(Text, Pattern, leading).

split(Text, Pattern, Where) ->
    case is_empty(Pattern) of
        true -> [Text];
        false when Where =:= all -> split_all(Text, Text, to_graphemes(Pattern));
        false when Where =:= leading; Where =:= trailing ->
            case located(Text, to_graphemes(Pattern), Where) of
                nomatch -> [Text];
                {Before, _, After} -> [made_like(Text, flat(lists:reverse(Before))), like(Text, After)]
            end
    end.

split_all(Whole, Text, Pattern) ->
    case first_place(Text, Pattern, []) of
        nomatch -> [like(Whole, Text)];
        {Before, _, After} ->
            [made_like(Whole, flat(lists:reverse(Before))) | split_all(Whole, After, Pattern)]
    end.

replace(Text, Pattern, By) -> lists:join(By, split(Text, Pattern)).

replace(Text, Pattern, By, Where) -> lists:join(By, split(Text, Pattern, Where)).

%% Lexemes: what stands between separators, none of it empty.

lexemes([], _Separators) -> [];
lexemes(Text, []) -> [Text];
lexemes(Text, Separators) when is_list(Separators) ->
    case trim_front(Text, Separators) of
        [] -> [];
        Start ->
            {Lexeme, Rest} = lexeme(Start, Separators, []),
            [made_like(Text, Lexeme) | lexemes_of(Text, Rest, Separators)]
    end.

lexemes_of(Text, Rest, Separators) -> lexemes(like(Text, Rest), Separators).

lexeme(Text, Separators, Taken) ->
    case clusters(Text) of
        [Cluster | Rest] ->
            case lists:member(Cluster, Separators) of
                true -> {flat(lists:reverse(Taken)), Rest};
                false -> lexeme(Rest, Separators, [Cluster | Taken])
            end;
        [] -> {flat(lists:reverse(Taken)), []}
    end.

nth_lexeme(Text, 1, []) -> Text;
nth_lexeme(Text, N, Separators) when is_integer(N), N > 0, is_list(Separators) ->
    case trim_front(Text, Separators) of
        [] -> like(Text, []);
        Start ->
            {Lexeme, Rest} = lexeme(Start, Separators, []),
            if
                N =:= 1 -> made_like(Text, Lexeme);
                true -> nth_lexeme(like(Text, Rest), N - 1, Separators)
            end
    end.

%% Lists of characters.

len(String) -> erlang:length(String).

concat(A, B) -> A ++ B.

%% Positions count from 1; 0 says that there is none.

chr(String, Char) when is_integer(Char) -> chr(String, Char, 1).

chr([Char | _], Char, Place) -> Place;
chr([_ | String], Char, Place) -> chr(String, Char, Place + 1);
chr([], _Char, _Place) -> 0.

rchr(String, Char) when is_integer(Char) -> rchr(String, Char, 1, 0).

rchr([Char | String], Char, Place, _Last) -> rchr(String, Char, Place + 1, Place);
rchr([_ | String], Char, Place, Last) -> rchr(String, Char, Place + 1, Last);
rchr([], _Char, _Place, Last) -> Last.

str(String, Sub) when is_list(Sub) -> str(String, Sub, 1).

str([C | String], [C | Sub], Place) ->
    case lists:prefix(Sub, String) of
        true -> Place;
        false -> str(String, [C | Sub], Place + 1)
    end;
str([_ | String], Sub, Place) -> str(String, Sub, Place + 1);
str([], _Sub, _Place) -> 0.

rstr(String, Sub) when is_list(Sub) -> rstr(String, Sub, 1, 0).

rstr([C | String], [C | Sub], Place, Last) ->
    case lists:prefix(Sub, String) of
        true -> rstr(String, [C | Sub], Place + 1, Place);
        false -> rstr(String, [C | Sub], Place + 1, Last)
    end;
rstr([_ | String], Sub, Place, Last) -> rstr(String, Sub, Place + 1, Last);
rstr([], _Sub, _Place, Last) -> Last.

%% How many characters at the start are among some, or not.

span(String, Chars) when is_list(Chars) -> count(String, Chars, true, 0).

cspan(String, Chars) when is_list(Chars) -> count(String, Chars, false, 0).

count([C | String], Chars, Wanted, Count) ->
    case lists:member(C, Chars) of
        Wanted -> count(String, Chars, Wanted, Count + 1);
        _ -> Count
    end;
count([], _Chars, _Wanted, Count) -> Count.

substr(String, 1) when is_list(String) -> String;
substr(String, Start) when is_integer(Start), Start > 1 -> from(String, Start).

from(String, 1) when is_list(String) -> String;
from([_ | String], Start) -> from(String, Start - 1).

substr(String, Start, Length) when is_integer(Start), Start >= 1, is_integer(Length), Length >= 0 ->
    up_to(from(String, Start), Length).

up_to([C | String], Length) when Length > 0 -> [C | up_to(String, Length - 1)];
up_to(String, _Length) when is_list(String) -> [].

sub_string(String, Start) -> substr(String, Start).

sub_string(String, Start, Stop) -> substr(String, Start, Stop - Start + 1).

tokens(String, Separators) ->
    case Separators of
        [_ | _] -> tokens(String, Separators, []);
        [] ->
            case String of
                [] -> [];
                [_ | _] -> [lists:reverse(lists:reverse(String))]
            end
    end.

%% Token: the characters since the last separator, newest first.
tokens([C | String], Separators, Token) ->
    case lists:member(C, Separators) of
        false -> tokens(String, Separators, [C | Token]);
        true when Token =:= [] -> tokens(String, Separators, []);
        true -> [lists:reverse(Token) | tokens(String, Separators, [])]
    end;
tokens([], _Separators, []) -> [];
tokens([], _Separators, Token) -> [lists:reverse(Token)].

chars(Char, N) -> chars(Char, N, []).

chars(Char, N, Tail) when N > 0 -> chars(Char, N - 1, [Char | Tail]);
chars(Char, 0, Tail) when is_integer(Char) -> Tail.

copies(String, N) when is_list(String), is_integer(N), N >= 0 -> copies(String, N, []).

copies(_String, 0, Copies) -> Copies;
copies(String, N, Copies) -> copies(String, N - 1, String ++ Copies).

words(String) -> words(String, $\s).

words(String, Separator) when is_integer(Separator) ->
    case erlang:length(tokens(strip(String, both, Separator), [Separator])) of
        0 -> 1;
        Count -> Count
    end.

sub_word(String, N) -> sub_word(String, N, $\s).

sub_word(String, N, Separator) when is_integer(N), is_integer(Separator) ->
    word(tokens(String, [Separator]), N).

word([Word | _], 1) -> Word;
word([_ | Words], N) when N > 1 -> word(Words, N - 1);
word([], _N) -> [].

strip(String) -> strip(String, both).

strip(String, Side) -> strip(String, Side, $\s).

strip(String, left, Char) -> strip_left(String, Char);
strip(String, right, Char) -> strip_right(String, Char);
strip(String, both, Char) -> strip_right(strip_left(String, Char), Char).

strip_left([Char | String], Char) -> strip_left(String, Char);
strip_left([_ | _] = String, Char) when is_integer(Char) -> String;
strip_left([], Char) when is_integer(Char) -> [].

strip_right([C | String], Char) ->
    case strip_right(String, Char) of
        [] when C =:= Char -> [];
        Rest -> [C | Rest]
    end;
strip_right([], Char) when is_integer(Char) -> [].

left(String, Length) when is_integer(Length) -> left(String, Length, $\s).

left(String, Length, Char) when is_integer(Char) ->
    case Length - erlang:length(String) of
        Missing when Missing > 0 -> String ++ chars(Char, Missing);
        _ -> substr(String, 1, Length)
    end.

right(String, Length) when is_integer(Length) -> right(String, Length, $\s).

right(String, Length, Char) when is_integer(Char) ->
    Missing = Length - erlang:length(String),
    if
        Missing > 0 -> chars(Char, Missing, String);
        true -> lists:nthtail(-Missing, String)
    end.

centre(String, Length) when is_integer(Length) -> centre(String, Length, $\s).

centre(String, 0, Char) when is_list(String), is_integer(Char) -> [];
centre(String, Length, Char) when is_integer(Char) ->
    Missing = Length - erlang:length(String),
    if
        Missing > 0 -> chars(Char, Missing div 2, String ++ chars(Char, Missing - Missing div 2));
        true -> substr(String, -Missing div 2 + 1, Length)
    end.

join([], Separator) when is_list(Separator) -> [];
join([String | Strings], Separator) -> String ++ lists:append([Separator ++ Other || Other <- Strings]).

%% Latin-1 letters only.

to_upper(String) when is_list(String) -> [upper(C) || C <- String];
to_upper(C) when is_integer(C) -> upper(C).

to_lower(String) when is_list(String) -> [lower(C) || C <- String];
to_lower(C) when is_integer(C) -> lower(C).

upper(C) when is_integer(C), C >= $a, C =< $z; is_integer(C), C >= 224, C =< 254, C =/= 247 -> C - 32;
upper(C) -> C.

lower(C) when is_integer(C), C >= $A, C =< $Z; is_integer(C), C >= 192, C =< 222, C =/= 215 -> C + 32;
lower(C) -> C.
