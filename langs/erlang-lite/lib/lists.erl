%% Lists. reverse, member, append/2, subtract and keyfind, keymember, keysearch are native.
-module(lists).
-export([all/2, any/2, append/1, concat/1, delete/2, droplast/1, dropwhile/2, duplicate/2,
         enumerate/1, enumerate/2, filter/2, filtermap/2, flatlength/1, flatmap/2, flatten/1,
         flatten/2, foldl/3, foldr/3, foreach/2, join/2, keydelete/3, keymap/3, keymerge/3,
         keyreplace/4, keysort/2, keystore/4, keytake/3, last/1, map/2, mapfoldl/3, mapfoldr/3,
         max/1, merge/1, merge/2, merge/3, min/1, nth/2, nthtail/2, partition/2, prefix/2,
         search/2, seq/2, seq/3, sort/1, sort/2, split/2, splitwith/2, sublist/2, sublist/3,
         suffix/2, sum/1, takewhile/2, ukeysort/2, umerge/2, uniq/1, uniq/2, unzip/1, unzip3/1,
         usort/1, usort/2, zip/2, zip3/3, zipwith/3, zipwith3/4]).

%% ---- One function over all elements

map(F, List) when is_function(F, 1) ->
    case List of
        [H | T] -> [F(H) | map_1(F, T)];
        [] -> []
    end.

map_1(F, [H | T]) -> [F(H) | map_1(F, T)];
map_1(_F, []) -> [].

foreach(F, List) when is_function(F, 1) ->
    case List of
        [H | T] ->
            F(H),
            foreach_1(F, T);
        [] ->
            ok
    end.

foreach_1(F, [H | T]) ->
    F(H),
    foreach_1(F, T);
foreach_1(_F, []) ->
    ok.

foldl(F, Acc, List) when is_function(F, 2) ->
    case List of
        [H | T] -> foldl_1(F, F(H, Acc), T);
        [] -> Acc
    end.

foldl_1(F, Acc, [H | T]) -> foldl_1(F, F(H, Acc), T);
foldl_1(_F, Acc, []) -> Acc.

foldr(F, Acc, List) when is_function(F, 2) ->
    foldr_1(F, Acc, List).

foldr_1(F, Acc, [H | T]) -> F(H, foldr_1(F, Acc, T));
foldr_1(_F, Acc, []) -> Acc.

mapfoldl(F, Acc, List) when is_function(F, 2) ->
    mapfoldl_1(F, Acc, List).

mapfoldl_1(F, Acc0, [H | T]) ->
    {R, Acc1} = F(H, Acc0),
    {Rs, Acc2} = mapfoldl_1(F, Acc1, T),
    {[R | Rs], Acc2};
mapfoldl_1(_F, Acc, []) ->
    {[], Acc}.

mapfoldr(F, Acc, List) when is_function(F, 2) ->
    mapfoldr_1(F, Acc, List).

mapfoldr_1(F, Acc0, [H | T]) ->
    {Rs, Acc1} = mapfoldr_1(F, Acc0, T),
    {R, Acc2} = F(H, Acc1),
    {[R | Rs], Acc2};
mapfoldr_1(_F, Acc, []) ->
    {[], Acc}.

flatmap(F, List) when is_function(F, 1) ->
    flatmap_1(F, List).

flatmap_1(F, [H | T]) -> F(H) ++ flatmap_1(F, T);
flatmap_1(_F, []) -> [].

filter(Pred, List) when is_function(Pred, 1) ->
    [E || E <- List, Pred(E)].

filtermap(F, List) when is_function(F, 1) ->
    filtermap_1(F, List).

filtermap_1(F, [H | T]) ->
    case F(H) of
        true -> [H | filtermap_1(F, T)];
        {true, Value} -> [Value | filtermap_1(F, T)];
        false -> filtermap_1(F, T)
    end;
filtermap_1(_F, []) ->
    [].

partition(Pred, List) when is_function(Pred, 1) ->
    partition(Pred, List, [], []).

partition(Pred, [H | T], Yes, No) ->
    case Pred(H) of
        true -> partition(Pred, T, [H | Yes], No);
        false -> partition(Pred, T, Yes, [H | No])
    end;
partition(_Pred, [], Yes, No) ->
    {lists:reverse(Yes), lists:reverse(No)}.

all(Pred, List) when is_function(Pred, 1) ->
    all_1(Pred, List).

all_1(Pred, [H | T]) ->
    case Pred(H) of
        true -> all_1(Pred, T);
        false -> false
    end;
all_1(_Pred, []) ->
    true.

any(Pred, List) when is_function(Pred, 1) ->
    any_1(Pred, List).

any_1(Pred, [H | T]) ->
    case Pred(H) of
        true -> true;
        false -> any_1(Pred, T)
    end;
any_1(_Pred, []) ->
    false.

search(Pred, List) when is_function(Pred, 1) ->
    search_1(Pred, List).

search_1(Pred, [H | T]) ->
    case Pred(H) of
        true -> {value, H};
        false -> search_1(Pred, T)
    end;
search_1(_Pred, []) ->
    false.

takewhile(Pred, List) when is_function(Pred, 1) ->
    takewhile_1(Pred, List).

takewhile_1(Pred, [H | T]) ->
    case Pred(H) of
        true -> [H | takewhile_1(Pred, T)];
        false -> []
    end;
takewhile_1(_Pred, []) ->
    [].

dropwhile(Pred, List) when is_function(Pred, 1) ->
    dropwhile_1(Pred, List).

dropwhile_1(Pred, [H | T] = List) ->
    case Pred(H) of
        true -> dropwhile_1(Pred, T);
        false -> List
    end;
dropwhile_1(_Pred, []) ->
    [].

splitwith(Pred, List) when is_function(Pred, 1) ->
    splitwith(Pred, List, []).

splitwith(Pred, [H | T] = List, Front) ->
    case Pred(H) of
        true -> splitwith(Pred, T, [H | Front]);
        false -> {lists:reverse(Front), List}
    end;
splitwith(_Pred, [], Front) ->
    {lists:reverse(Front), []}.

%% ---- Numbers

sum(List) -> sum(List, 0).

sum([H | T], Sum) -> sum(T, Sum + H);
sum([], Sum) -> Sum.

max([H | T]) -> max_1(T, H).

max_1([H | T], Max) when H > Max -> max_1(T, H);
max_1([_ | T], Max) -> max_1(T, Max);
max_1([], Max) -> Max.

min([H | T]) -> min_1(T, H).

min_1([H | T], Min) when H < Min -> min_1(T, H);
min_1([_ | T], Min) -> min_1(T, Min);
min_1([], Min) -> Min.

seq(First, Last) when is_integer(First), is_integer(Last), First - 1 =< Last ->
    seq_up(Last, First, 1, []).

%% Steps from the far end, so that the list is made front to back.
seq_up(Last, First, _Step, List) when Last < First -> List;
seq_up(Last, First, Step, List) -> seq_up(Last - Step, First, Step, [Last | List]).

seq_down(Last, First, _Step, List) when Last > First -> List;
seq_down(Last, First, Step, List) -> seq_down(Last - Step, First, Step, [Last | List]).

seq(First, Last, Step) when is_integer(First), is_integer(Last), is_integer(Step) ->
    if
        Step > 0, First - Step =< Last ->
            seq_up(First + (Last - First) div Step * Step, First, Step, []);
        Step < 0, First - Step >= Last ->
            seq_down(First + (Last - First) div Step * Step, First, Step, []);
        Step =:= 0, First =:= Last ->
            [First];
        true ->
            erlang:error(badarg, [First, Last, Step])
    end;
seq(First, Last, Step) ->
    erlang:error(badarg, [First, Last, Step]).

%% ---- Parts

nth(1, [H | _]) -> H;
nth(N, [_ | T]) when N > 1 -> nth(N - 1, T).

nthtail(0, List) when is_list(List) -> List;
nthtail(1, [_ | T]) -> T;
nthtail(N, [_ | T]) when N > 1 -> nthtail(N - 1, T).

last([E]) -> E;
last([_ | T]) -> last(T).

droplast([_]) -> [];
droplast([H | T]) -> [H | droplast(T)].

sublist(List, Length) when is_integer(Length), is_list(List) ->
    sublist_1(List, Length).

sublist_1([H | T], Length) when Length > 0 -> [H | sublist_1(T, Length - 1)];
sublist_1(_List, Length) when Length =< 0 -> [];
sublist_1([], _Length) -> [].

sublist(List, 1, Length) when is_list(List), is_integer(Length), Length >= 0 ->
    sublist_1(List, Length);
sublist([], Start, _Length) when is_integer(Start), Start > 1 ->
    [];
sublist([_ | T], Start, Length) when is_integer(Start), Start > 1 ->
    sublist(T, Start - 1, Length).

split(N, List) when is_integer(N), N >= 0, is_list(List) ->
    case split(N, List, []) of
        {_, _} = Parts -> Parts;
        too_short -> erlang:error(badarg, [N, List])
    end;
split(N, List) ->
    erlang:error(badarg, [N, List]).

split(0, List, Front) -> {lists:reverse(Front), List};
split(N, [H | T], Front) -> split(N - 1, T, [H | Front]);
split(_N, [], _Front) -> too_short.

prefix([E | A], [E | B]) -> prefix(A, B);
prefix([], List) when is_list(List) -> true;
prefix([_ | _], List) when is_list(List) -> false.

suffix(Suffix, List) ->
    Extra = length(List) - length(Suffix),
    Extra >= 0 andalso nthtail(Extra, List) =:= Suffix.

delete(E, [E | T]) -> T;
delete(E, [H | T]) -> [H | delete(E, T)];
delete(_E, []) -> [].

duplicate(N, E) when is_integer(N), N >= 0 -> duplicate(N, E, []).

duplicate(0, _E, List) -> List;
duplicate(N, E, List) -> duplicate(N - 1, E, [E | List]).

join(_Separator, []) -> [];
join(Separator, [H | T]) -> [H | join_1(Separator, T)].

join_1(_Separator, []) -> [];
join_1(Separator, [H | T]) -> [Separator, H | join_1(Separator, T)].

enumerate(List) -> enumerate(1, List).

enumerate(Index, List) when is_integer(Index) -> enumerate_1(Index, List).

enumerate_1(Index, [H | T]) -> [{Index, H} | enumerate_1(Index + 1, T)];
enumerate_1(_Index, []) -> [].

%% ---- Lists of lists

append([List]) -> List;
append([H | T]) -> H ++ append(T);
append([]) -> [].

flatten(List) when is_list(List) -> flatten_1(List, []).

flatten(List, Tail) when is_list(List), is_list(Tail) -> flatten_1(List, Tail).

flatten_1([H | T], Tail) when is_list(H) -> flatten_1(H, flatten_1(T, Tail));
flatten_1([H | T], Tail) -> [H | flatten_1(T, Tail)];
flatten_1([], Tail) -> Tail.

flatlength(List) -> flatlength(List, 0).

flatlength([H | T], Length) when is_list(H) -> flatlength(H, flatlength(T, Length));
flatlength([_ | T], Length) -> flatlength(T, Length + 1);
flatlength([], Length) -> Length.

concat(List) -> flatmap(fun concat_text/1, List).

concat_text(Term) when is_integer(Term) -> integer_to_list(Term);
concat_text(Term) when is_float(Term) -> float_to_list(Term);
concat_text(Term) when is_atom(Term) -> atom_to_list(Term);
concat_text(Term) when is_list(Term) -> Term.

%% ---- Pairs

zip([A | As], [B | Bs]) -> [{A, B} | zip(As, Bs)];
zip([], []) -> [].

zip3([A | As], [B | Bs], [C | Cs]) -> [{A, B, C} | zip3(As, Bs, Cs)];
zip3([], [], []) -> [].

zipwith(F, [A | As], [B | Bs]) -> [F(A, B) | zipwith(F, As, Bs)];
zipwith(F, [], []) when is_function(F, 2) -> [].

zipwith3(F, [A | As], [B | Bs], [C | Cs]) -> [F(A, B, C) | zipwith3(F, As, Bs, Cs)];
zipwith3(F, [], [], []) when is_function(F, 3) -> [].

unzip(Pairs) -> unzip(Pairs, [], []).

unzip([{A, B} | T], As, Bs) -> unzip(T, [A | As], [B | Bs]);
unzip([], As, Bs) -> {lists:reverse(As), lists:reverse(Bs)}.

unzip3(Triples) -> unzip3(Triples, [], [], []).

unzip3([{A, B, C} | T], As, Bs, Cs) -> unzip3(T, [A | As], [B | Bs], [C | Cs]);
unzip3([], As, Bs, Cs) -> {lists:reverse(As), lists:reverse(Bs), lists:reverse(Cs)}.

%% ---- Tuples by key

keydelete(Key, N, List) when is_integer(N), N > 0 -> keydelete_1(Key, N, List).

keydelete_1(Key, N, [H | T]) when element(N, H) == Key -> T;
keydelete_1(Key, N, [H | T]) -> [H | keydelete_1(Key, N, T)];
keydelete_1(_Key, _N, []) -> [].

keyreplace(Key, N, List, New) when is_integer(N), N > 0, is_tuple(New) ->
    keyreplace_1(Key, N, List, New).

keyreplace_1(Key, N, [H | T], New) when element(N, H) == Key -> [New | T];
keyreplace_1(Key, N, [H | T], New) -> [H | keyreplace_1(Key, N, T, New)];
keyreplace_1(_Key, _N, [], _New) -> [].

keystore(Key, N, List, New) when is_integer(N), N > 0, is_tuple(New) ->
    keystore_1(Key, N, List, New).

keystore_1(Key, N, [H | T], New) when element(N, H) == Key -> [New | T];
keystore_1(Key, N, [H | T], New) -> [H | keystore_1(Key, N, T, New)];
keystore_1(_Key, _N, [], New) -> [New].

keytake(Key, N, List) when is_integer(N), N > 0 -> keytake(Key, N, List, []).

keytake(Key, N, [H | T], Front) when element(N, H) == Key -> {value, H, lists:reverse(Front, T)};
keytake(Key, N, [H | T], Front) -> keytake(Key, N, T, [H | Front]);
keytake(_Key, _N, [], _Front) -> false.

keymap(F, N, [Tuple | T]) ->
    [setelement(N, Tuple, F(element(N, Tuple))) | keymap(F, N, T)];
keymap(F, N, []) when is_integer(N), N >= 1, is_function(F, 1) ->
    [].

%% ---- Order
%%
%% A sort takes ascending runs off the list, then merges them pairwise. All sorts are stable.

sort(List) -> sort_runs(List, fun(A, B) -> A =< B end).

sort(F, List) when is_function(F, 2) -> sort_runs(List, F).

keysort(N, List) when is_integer(N), N > 0 ->
    sort_runs(List, fun(A, B) -> element(N, A) =< element(N, B) end).

sort_runs([], _Less) -> [];
sort_runs([_] = List, _Less) -> List;
sort_runs([A, B | T], Less) -> merge_runs(runs(A, B, T, Less), Less).

runs(A, B, T, Less) ->
    case Less(A, B) of
        true -> rising(B, T, [A], Less);
        false -> falling(B, T, [A], Less)
    end.

%% The run so far without its last element, which is A, stands in reverse in Run.
rising(A, [B | T], Run, Less) ->
    case Less(A, B) of
        true -> rising(B, T, [A | Run], Less);
        false -> [lists:reverse(Run, [A]) | more_runs(B, T, Less)]
    end;
rising(A, [], Run, _Less) ->
    [lists:reverse(Run, [A])].

%% Each element is truly smaller than the one before it.
falling(A, [B | T], Run, Less) ->
    case Less(A, B) of
        true -> [[A | Run] | more_runs(B, T, Less)];
        false -> falling(B, T, [A | Run], Less)
    end;
falling(A, [], Run, _Less) ->
    [[A | Run]].

more_runs(A, [B | T], Less) -> runs(A, B, T, Less);
more_runs(A, [], _Less) -> [[A]].

merge_runs([Run], _Less) -> Run;
merge_runs(Runs, Less) -> merge_runs(merge_pairs(Runs, Less), Less).

merge_pairs([A, B | T], Less) -> [merge_two(A, B, Less, []) | merge_pairs(T, Less)];
merge_pairs(Runs, _Less) -> Runs.

merge_two([A | As] = Left, [B | Bs] = Right, Less, Merged) ->
    case Less(A, B) of
        true -> merge_two(As, Right, Less, [A | Merged]);
        false -> merge_two(Left, Bs, Less, [B | Merged])
    end;
merge_two([], Right, _Less, Merged) ->
    lists:reverse(Merged, Right);
merge_two(Left, [], _Less, Merged) ->
    lists:reverse(Merged, Left).

merge(Lists) -> merge_all(Lists).

merge_all([]) -> [];
merge_all([List]) -> List;
merge_all(Lists) -> merge_all(merge_pairs(Lists, fun(A, B) -> A =< B end)).

merge(As, Bs) when is_list(As), is_list(Bs) -> merge_two(As, Bs, fun(A, B) -> A =< B end, []).

merge(F, As, Bs) when is_function(F, 2), is_list(As), is_list(Bs) -> merge_two(As, Bs, F, []).

keymerge(N, As, Bs) when is_integer(N), N > 0 ->
    merge_two(As, Bs, fun(A, B) -> element(N, A) =< element(N, B) end, []).

usort(List) -> without_equals(sort(List)).

%% Of neighbours that are equal (==) the first stays.
without_equals([A, B | T]) when A == B -> without_equals([A | T]);
without_equals([A | T]) -> [A | without_equals(T)];
without_equals([]) -> [].

usort(F, List) when is_function(F, 2) -> without_equals(F, sort(F, List)).

without_equals(F, [A, B | T]) ->
    case F(B, A) of
        true -> without_equals(F, [A | T]);
        false -> [A | without_equals(F, [B | T])]
    end;
without_equals(_F, List) ->
    List.

ukeysort(N, List) -> without_equal_keys(N, keysort(N, List)).

without_equal_keys(N, [A, B | T]) when element(N, A) == element(N, B) ->
    without_equal_keys(N, [A | T]);
without_equal_keys(N, [A | T]) ->
    [A | without_equal_keys(N, T)];
without_equal_keys(_N, []) ->
    [].

umerge(As, Bs) -> without_equals(merge(As, Bs)).

uniq(List) -> uniq(fun(E) -> E end, List).

uniq(F, List) when is_function(F, 1) -> uniq_1(F, List, []).

uniq_1(F, [H | T], Seen) ->
    Key = F(H),
    case lists:member(Key, Seen) of
        true -> uniq_1(F, T, Seen);
        false -> [H | uniq_1(F, T, [Key | Seen])]
    end;
uniq_1(_F, [], _Seen) ->
    [].
