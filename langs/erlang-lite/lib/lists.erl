%% Lists. append/2, subtract/2, reverse, member, keyfind, keymember and keysearch are native; they are called
%% with their module's name.
-module(lists).
-compile({no_auto_import, [max/2, min/2]}).

-export([all/2, any/2, append/1, concat/1, delete/2, droplast/1, dropwhile/2, duplicate/2,
         enumerate/1, enumerate/2, filter/2, filtermap/2, flatlength/1, flatmap/2, flatten/1, flatten/2,
         foldl/3, foldr/3, foreach/2, join/2, keydelete/3, keymap/3, keymerge/3, keyreplace/4, keysort/2,
         keystore/4, keytake/3, last/1, map/2, mapfoldl/3, mapfoldr/3, max/1, merge/1, merge/2, merge/3,
         merge3/3, min/1, nth/2, nthtail/2, partition/2, prefix/2,
         rkeymerge/3, rmerge/2, rmerge/3, rmerge3/3, rukeymerge/3, rumerge/2, rumerge/3, rumerge3/3, search/2,
         seq/2, seq/3,
         sort/1, sort/2, split/2, splitwith/2, sublist/2, sublist/3, suffix/2, sum/1,
         takewhile/2, ukeymerge/3, ukeysort/2, umerge/1, umerge/2, umerge/3, umerge3/3, uniq/1, uniq/2,
         unzip/1, unzip3/1, usort/1, usort/2, zf/2, zip/2, zip3/3, zipwith/3, zipwith3/4]).

%% Joining and cutting.

append([E]) -> E;
append([H | T]) -> H ++ append(T);
append([]) -> [].

nth(1, [H | _]) -> H;
nth(N, [_ | T]) when N > 1 -> nth(N - 1, T).

nthtail(0, []) -> [];
nthtail(0, [_ | _] = L) -> L;
nthtail(1, [_ | T]) -> T;
nthtail(N, [_ | T]) when N > 1 -> nthtail(N - 1, T).

prefix([X | Pre], [X | List]) -> prefix(Pre, List);
prefix([], List) when is_list(List) -> true;
prefix([_ | _], List) when is_list(List) -> false.

suffix(Suffix, List) ->
    Delta = length(List) - length(Suffix),
    Delta >= 0 andalso nthtail(Delta, List) =:= Suffix.

droplast([_]) -> [];
droplast([H | T]) -> [H | droplast(T)].

last([E | Es]) -> last(E, Es).

last(_, [E | Es]) -> last(E, Es);
last(E, []) -> E.

sublist(List, 1, L) when is_list(List), is_integer(L), L >= 0 -> sublist(List, L);
sublist([], S, _L) when is_integer(S), S >= 2 -> [];
sublist([_ | T], S, L) when is_integer(S), S >= 2 -> sublist(T, S - 1, L).

sublist(List, L) when is_integer(L), is_list(List) -> sublist_2(List, L).

sublist_2([H | T], L) when L > 0 -> [H | sublist_2(T, L - 1)];
sublist_2(_, 0) -> [];
sublist_2(List, L) when is_list(List), L > 0 -> [].

split(N, List) when is_integer(N), N >= 0, is_list(List) ->
    case split(N, List, []) of
        {_, _} = Result -> Result;
        badarg -> erlang:error(badarg, [N, List])
    end;
split(N, List) -> erlang:error(badarg, [N, List]).

split(0, L, R) -> {lists:reverse(R, []), L};
split(N, [H | T], R) -> split(N - 1, T, [H | R]);
split(_, [], _) -> badarg.

delete(Item, [Item | Rest]) -> Rest;
delete(Item, [H | Rest]) -> [H | delete(Item, Rest)];
delete(_, []) -> [].

join(_Sep, []) -> [];
join(Sep, [H | T]) -> [H | join_prepend(Sep, T)].

join_prepend(_Sep, []) -> [];
join_prepend(Sep, [H | T]) -> [Sep, H | join_prepend(Sep, T)].

%% Making.

seq(First, Last) when is_integer(First), is_integer(Last), First - 1 =< Last ->
    seq_loop(Last - First + 1, Last, []).

seq_loop(N, X, L) when N >= 4 -> seq_loop(N - 4, X - 4, [X - 3, X - 2, X - 1, X | L]);
seq_loop(N, X, L) when N > 0 -> seq_loop(N - 1, X - 1, [X | L]);
seq_loop(_, _, L) -> L.

seq(First, Last, Inc) when is_integer(First), is_integer(Last), is_integer(Inc) ->
    if
        Inc > 0, First - Inc =< Last; Inc < 0, First - Inc >= Last ->
            N = (Last - First + Inc) div Inc,
            seq_loop(N, Inc * (N - 1) + First, Inc, []);
        Inc =:= 0, First =:= Last ->
            [First];
        true ->
            erlang:error(badarg, [First, Last, Inc])
    end;
seq(First, Last, Inc) -> erlang:error(badarg, [First, Last, Inc]).

seq_loop(0, _, _, L) -> L;
seq_loop(N, X, Inc, L) -> seq_loop(N - 1, X - Inc, Inc, [X | L]).

duplicate(N, X) when is_integer(N), N >= 0 -> duplicate(N, X, []).

duplicate(0, _, L) -> L;
duplicate(N, X, L) -> duplicate(N - 1, X, [X | L]).

enumerate(List1) when is_list(List1) -> enumerate_1(1, List1).

enumerate(Index, List1) when is_integer(Index), is_list(List1) -> enumerate_1(Index, List1).

enumerate_1(Index, [H | T]) -> [{Index, H} | enumerate_1(Index + 1, T)];
enumerate_1(_Index, []) -> [].

concat(List) -> flatmap(fun thing_to_list/1, List).

thing_to_list(X) when is_integer(X) -> integer_to_list(X);
thing_to_list(X) when is_float(X) -> float_to_list(X);
thing_to_list(X) when is_atom(X) -> atom_to_list(X);
thing_to_list(X) when is_list(X) -> X.

flatten(List) when is_list(List) -> do_flatten(List, []).

flatten(List, Tail) when is_list(List), is_list(Tail) -> do_flatten(List, Tail).

do_flatten([H | T], Tail) when is_list(H) -> do_flatten(H, do_flatten(T, Tail));
do_flatten([H | T], Tail) -> [H | do_flatten(T, Tail)];
do_flatten([], Tail) -> Tail.

flatlength(List) -> flatlength(List, 0).

flatlength([H | T], L) when is_list(H) -> flatlength(H, flatlength(T, L));
flatlength([_ | T], L) -> flatlength(T, L + 1);
flatlength([], L) -> L.

%% Numbers and order.

sum(L) -> sum(L, 0).

sum([H | T], Sum) -> sum(T, Sum + H);
sum([], Sum) -> Sum.

max([H | T]) -> max(T, H).

max([H | T], Max) when H > Max -> max(T, H);
max([_ | T], Max) -> max(T, Max);
max([], Max) -> Max.

min([H | T]) -> min(T, H).

min([H | T], Min) when H < Min -> min(T, H);
min([_ | T], Min) -> min(T, Min);
min([], Min) -> Min.

%% Zips.

zip([X | Xs], [Y | Ys]) -> [{X, Y} | zip(Xs, Ys)];
zip([], []) -> [].

unzip(Ts) -> unzip(Ts, [], []).

unzip([{X, Y} | Ts], Xs, Ys) -> unzip(Ts, [X | Xs], [Y | Ys]);
unzip([], Xs, Ys) -> {lists:reverse(Xs, []), lists:reverse(Ys, [])}.

zip3([X | Xs], [Y | Ys], [Z | Zs]) -> [{X, Y, Z} | zip3(Xs, Ys, Zs)];
zip3([], [], []) -> [].

unzip3(Ts) -> unzip3(Ts, [], [], []).

unzip3([{X, Y, Z} | Ts], Xs, Ys, Zs) -> unzip3(Ts, [X | Xs], [Y | Ys], [Z | Zs]);
unzip3([], Xs, Ys, Zs) -> {lists:reverse(Xs, []), lists:reverse(Ys, []), lists:reverse(Zs, [])}.

zipwith(F, [X | Xs], [Y | Ys]) -> [F(X, Y) | zipwith(F, Xs, Ys)];
zipwith(F, [], []) when is_function(F, 2) -> [].

zipwith3(F, [X | Xs], [Y | Ys], [Z | Zs]) -> [F(X, Y, Z) | zipwith3(F, Xs, Ys, Zs)];
zipwith3(F, [], [], []) when is_function(F, 3) -> [].

%% With a fun for each element.

all(Pred, List) when is_function(Pred, 1) ->
    case List of
        [Hd | Tail] ->
            case Pred(Hd) of
                true -> all_1(Pred, Tail);
                false -> false
            end;
        [] -> true
    end.

all_1(Pred, [Hd | Tail]) ->
    case Pred(Hd) of
        true -> all_1(Pred, Tail);
        false -> false
    end;
all_1(_Pred, []) -> true.

any(Pred, List) when is_function(Pred, 1) ->
    case List of
        [Hd | Tail] ->
            case Pred(Hd) of
                true -> true;
                false -> any_1(Pred, Tail)
            end;
        [] -> false
    end.

any_1(Pred, [Hd | Tail]) ->
    case Pred(Hd) of
        true -> true;
        false -> any_1(Pred, Tail)
    end;
any_1(_Pred, []) -> false.

map(F, List) when is_function(F, 1) ->
    case List of
        [Hd | Tail] -> [F(Hd) | map_1(F, Tail)];
        [] -> []
    end.

map_1(F, [Hd | Tail]) -> [F(Hd) | map_1(F, Tail)];
map_1(_F, []) -> [].

flatmap(F, List) when is_function(F, 1) -> flatmap_1(F, List).

flatmap_1(F, [Hd | Tail]) -> F(Hd) ++ flatmap_1(F, Tail);
flatmap_1(_F, []) -> [].

foldl(F, Accu, List) when is_function(F, 2) ->
    case List of
        [Hd | Tail] -> foldl_1(F, F(Hd, Accu), Tail);
        [] -> Accu
    end.

foldl_1(F, Accu, [Hd | Tail]) -> foldl_1(F, F(Hd, Accu), Tail);
foldl_1(_F, Accu, []) -> Accu.

foldr(F, Accu, List) when is_function(F, 2) -> foldr_1(F, Accu, List).

foldr_1(F, Accu, [Hd | Tail]) -> F(Hd, foldr_1(F, Accu, Tail));
foldr_1(_F, Accu, []) -> Accu.

filter(Pred, List) when is_function(Pred, 1) -> [E || E <- List, Pred(E)].

partition(Pred, L) when is_function(Pred, 1) -> partition_1(Pred, L, [], []).

partition_1(Pred, [H | T], As, Bs) ->
    case Pred(H) of
        true -> partition_1(Pred, T, [H | As], Bs);
        false -> partition_1(Pred, T, As, [H | Bs])
    end;
partition_1(_Pred, [], As, Bs) -> {lists:reverse(As, []), lists:reverse(Bs, [])}.

filtermap(F, List) when is_function(F, 1) -> filtermap_1(F, List).

filtermap_1(F, [Hd | Tail]) ->
    case F(Hd) of
        true -> [Hd | filtermap_1(F, Tail)];
        {true, Val} -> [Val | filtermap_1(F, Tail)];
        false -> filtermap_1(F, Tail)
    end;
filtermap_1(_F, []) -> [].

zf(F, L) -> filtermap(F, L).

foreach(F, List) when is_function(F, 1) -> foreach_1(F, List).

foreach_1(F, [Hd | Tail]) ->
    F(Hd),
    foreach_1(F, Tail);
foreach_1(_F, []) -> ok.

mapfoldl(F, Accu, List) when is_function(F, 2) -> mapfoldl_1(F, Accu, List).

mapfoldl_1(F, Accu0, [Hd | Tail]) ->
    {R, Accu1} = F(Hd, Accu0),
    {Rs, Accu2} = mapfoldl_1(F, Accu1, Tail),
    {[R | Rs], Accu2};
mapfoldl_1(_F, Accu, []) -> {[], Accu}.

mapfoldr(F, Accu, List) when is_function(F, 2) -> mapfoldr_1(F, Accu, List).

mapfoldr_1(F, Accu0, [Hd | Tail]) ->
    {Rs, Accu1} = mapfoldr_1(F, Accu0, Tail),
    {R, Accu2} = F(Hd, Accu1),
    {[R | Rs], Accu2};
mapfoldr_1(_F, Accu, []) -> {[], Accu}.

takewhile(Pred, List) when is_function(Pred, 1) -> takewhile_1(Pred, List).

takewhile_1(Pred, [Hd | Tail]) ->
    case Pred(Hd) of
        true -> [Hd | takewhile_1(Pred, Tail)];
        false -> []
    end;
takewhile_1(_Pred, []) -> [].

dropwhile(Pred, List) when is_function(Pred, 1) -> dropwhile_1(Pred, List).

dropwhile_1(Pred, [Hd | Tail] = Rest) ->
    case Pred(Hd) of
        true -> dropwhile_1(Pred, Tail);
        false -> Rest
    end;
dropwhile_1(_Pred, []) -> [].

splitwith(Pred, List) when is_function(Pred, 1) -> splitwith_1(Pred, List, []).

splitwith_1(Pred, [Hd | Tail], Taken) ->
    case Pred(Hd) of
        true -> splitwith_1(Pred, Tail, [Hd | Taken]);
        false -> {lists:reverse(Taken, []), [Hd | Tail]}
    end;
splitwith_1(_Pred, [], Taken) -> {lists:reverse(Taken, []), []}.

search(Pred, List) when is_function(Pred, 1) -> search_1(Pred, List).

search_1(Pred, [Hd | Tail]) ->
    case Pred(Hd) of
        true -> {value, Hd};
        false -> search_1(Pred, Tail)
    end;
search_1(_Pred, []) -> false.

%% Lists of tuples.

keydelete(K, N, L) when is_integer(N), N > 0 -> keydelete3(K, N, L).

keydelete3(Key, N, [H | T]) when element(N, H) == Key -> T;
keydelete3(Key, N, [H | T]) -> [H | keydelete3(Key, N, T)];
keydelete3(_, _, []) -> [].

keyreplace(K, N, L, New) when is_integer(N), N > 0, is_tuple(New) -> keyreplace3(K, N, L, New).

keyreplace3(Key, Pos, [Tup | Tail], New) when element(Pos, Tup) == Key -> [New | Tail];
keyreplace3(Key, Pos, [H | T], New) -> [H | keyreplace3(Key, Pos, T, New)];
keyreplace3(_, _, [], _) -> [].

keytake(Key, N, L) when is_integer(N), N > 0 -> keytake(Key, N, L, []).

keytake(Key, N, [H | T], L) when element(N, H) == Key -> {value, H, lists:reverse(L, T)};
keytake(Key, N, [H | T], L) -> keytake(Key, N, T, [H | L]);
keytake(_K, _N, [], _L) -> false.

keystore(K, N, L, New) when is_integer(N), N > 0, is_tuple(New) -> keystore2(K, N, L, New).

keystore2(Key, N, [H | T], New) when element(N, H) == Key -> [New | T];
keystore2(Key, N, [H | T], New) -> [H | keystore2(Key, N, T, New)];
keystore2(_Key, _N, [], New) -> [New].

keymap(Fun, Index, [Tup | Tail]) ->
    [setelement(Index, Tup, Fun(element(Index, Tup))) | keymap(Fun, Index, Tail)];
keymap(Fun, Index, []) when is_integer(Index), Index >= 1, is_function(Fun, 1) -> [].

%% Sorting.
%%
%% A stable merge sort. The list is cut into runs, each held as a list in descending order in which,
%% of equal elements, the later comes first. A round merges neighbouring runs and so turns their order
%% around; an odd number of rounds leaves them ascending. Every comparison has the earlier element on the
%% left, so that a fun that says false for equals gives the order that OTP's does.

sort([_, _ | _] = L) -> rounds_down(runs(L, []));
sort([_] = L) -> L;
sort([] = L) -> L.

%% Three elements begin a run: when they fall, it goes on as long as elements fall; otherwise an element
%% that belongs before the largest one is still taken in.
runs([X, Y, Z | L], Rs) when X > Y, Y > Z -> falling(Z, L, [Y, X], Rs);
runs([X, Y | L], Rs) when X > Y -> rising(X, Y, [], L, Rs);
runs([X, Y | L], Rs) -> rising(Y, X, [], L, Rs);
runs([X], Rs) -> [[X] | Rs];
runs([], Rs) -> Rs.

falling(Y, [Z | L], R, Rs) when Y > Z -> falling(Z, L, [Y | R], Rs);
falling(Y, L, R, Rs) -> runs(L, [lists:reverse([Y | R], []) | Rs]).

rising(Y, X, R, [Z | L], Rs) ->
    if
        Y =< Z -> rising(Z, Y, [X | R], L, Rs);
        X =< Z -> rising(Y, Z, [X | R], L, Rs);
        R =:= [] -> rising(Y, X, [Z], L, Rs);
        true -> runs([Z | L], [[Y, X | R] | Rs])
    end;
rising(Y, X, R, [], Rs) -> [[Y, X | R] | Rs].

%% Runs come newest first from a round that was fed oldest first, and the other way round.
rounds_down([R]) -> lists:reverse(R, []);
rounds_down(Rs) -> rounds_up(pairs_down(Rs, [])).

rounds_up([R]) -> R;
rounds_up(Rs) -> rounds_down(pairs_up(Rs, [])).

pairs_down([B, A | Rs], Done) -> pairs_down(Rs, [merge_down(A, B) | Done]);
pairs_down([A], Done) -> [lists:reverse(A, []) | Done];
pairs_down([], Done) -> Done.

pairs_up([A, B | Rs], Done) -> pairs_up(Rs, [merge_up(A, B) | Done]);
pairs_up([A], Done) -> [lists:reverse(A, []) | Done];
pairs_up([], Done) -> Done.

%% Descending to ascending: the largest element goes first.
merge_down([A | As], [B | Bs]) -> down(A, As, B, Bs, []).

down(A, As, B, Bs, Done) when A =< B ->
    case Bs of
        [B1 | Bs1] -> down(A, As, B1, Bs1, [B | Done]);
        [] -> lists:reverse(As, [A, B | Done])
    end;
down(A, As, B, Bs, Done) ->
    case As of
        [A1 | As1] -> down(A1, As1, B, Bs, [A | Done]);
        [] -> lists:reverse(Bs, [B, A | Done])
    end.

%% Ascending to descending: the smallest element goes first.
merge_up([A | As], [B | Bs]) -> up(A, As, B, Bs, []).

up(A, As, B, Bs, Done) when A =< B ->
    case As of
        [A1 | As1] -> up(A1, As1, B, Bs, [A | Done]);
        [] -> lists:reverse(Bs, [B, A | Done])
    end;
up(A, As, B, Bs, Done) ->
    case Bs of
        [B1 | Bs1] -> up(A, As, B1, Bs1, [B | Done]);
        [] -> lists:reverse(As, [A, B | Done])
    end.

usort([_, _ | _] = L) -> unique(sort(L));
usort([_] = L) -> L;
usort([] = L) -> L.

%% The first of each group of equal elements.
unique([A, B | L]) when A == B -> unique([A | L]);
unique([A | L]) -> [A | unique(L)];
unique([]) -> [].

%% With an order.

sort(Fun, [_, _ | _] = L) -> frounds_down(Fun, fruns(Fun, L, []));
sort(Fun, [_] = L) when is_function(Fun, 2) -> L;
sort(Fun, [] = L) when is_function(Fun, 2) -> L.

fruns(Fun, [X, Y | L], Rs) ->
    case Fun(X, Y) of
        true -> frising(Fun, Y, X, [], L, Rs);
        false -> ffalling(Fun, Y, L, [X], Rs)
    end;
fruns(_Fun, [X], Rs) -> [[X] | Rs];
fruns(_Fun, [], Rs) -> Rs.

ffalling(Fun, Y, [Z | L], R, Rs) ->
    case Fun(Y, Z) of
        false -> ffalling(Fun, Z, L, [Y | R], Rs);
        true -> fruns(Fun, [Z | L], [lists:reverse([Y | R], []) | Rs])
    end;
ffalling(_Fun, Y, [], R, Rs) -> [lists:reverse([Y | R], []) | Rs].

frising(Fun, Y, X, R, [Z | L], Rs) ->
    case Fun(Y, Z) of
        true -> frising(Fun, Z, Y, [X | R], L, Rs);
        false ->
            case Fun(X, Z) of
                true -> frising(Fun, Y, Z, [X | R], L, Rs);
                false when R =:= [] -> frising(Fun, Y, X, [Z], L, Rs);
                false -> fruns(Fun, [Z | L], [[Y, X | R] | Rs])
            end
    end;
frising(_Fun, Y, X, R, [], Rs) -> [[Y, X | R] | Rs].

frounds_down(_Fun, [R]) -> lists:reverse(R, []);
frounds_down(Fun, Rs) -> frounds_up(Fun, fpairs_down(Fun, Rs, [])).

frounds_up(_Fun, [R]) -> R;
frounds_up(Fun, Rs) -> frounds_down(Fun, fpairs_up(Fun, Rs, [])).

fpairs_down(Fun, [[B | Bs], [A | As] | Rs], Done) ->
    fpairs_down(Fun, Rs, [fdown(Fun, A, As, B, Bs, []) | Done]);
fpairs_down(_Fun, [A], Done) -> [lists:reverse(A, []) | Done];
fpairs_down(_Fun, [], Done) -> Done.

fpairs_up(Fun, [[A | As], [B | Bs] | Rs], Done) -> fpairs_up(Fun, Rs, [fup(Fun, A, As, B, Bs, []) | Done]);
fpairs_up(_Fun, [A], Done) -> [lists:reverse(A, []) | Done];
fpairs_up(_Fun, [], Done) -> Done.

fdown(Fun, A, As, B, Bs, Done) ->
    case Fun(A, B) of
        true ->
            case Bs of
                [B1 | Bs1] -> fdown(Fun, A, As, B1, Bs1, [B | Done]);
                [] -> lists:reverse(As, [A, B | Done])
            end;
        false ->
            case As of
                [A1 | As1] -> fdown(Fun, A1, As1, B, Bs, [A | Done]);
                [] -> lists:reverse(Bs, [B, A | Done])
            end
    end.

fup(Fun, A, As, B, Bs, Done) ->
    case Fun(A, B) of
        true ->
            case As of
                [A1 | As1] -> fup(Fun, A1, As1, B, Bs, [A | Done]);
                [] -> lists:reverse(Bs, [B, A | Done])
            end;
        false ->
            case Bs of
                [B1 | Bs1] -> fup(Fun, A, As, B1, Bs1, [B | Done]);
                [] -> lists:reverse(As, [A, B | Done])
            end
    end.

usort(Fun, [_, _ | _] = L) when is_function(Fun, 2) -> funique(Fun, sort(Fun, L));
usort(Fun, [_] = L) when is_function(Fun, 2) -> L;
usort(Fun, [] = L) when is_function(Fun, 2) -> L.

funique(Fun, [A, B | L]) ->
    case Fun(B, A) of
        true -> funique(Fun, [A | L]);
        false -> [A | funique(Fun, [B | L])]
    end;
funique(_Fun, [A]) -> [A].

%% By a key: the keys are taken out once and stand before their tuples.

keysort(I, L) when is_integer(I), I > 0 ->
    case L of
        [] -> L;
        [_] -> L;
        [_, _ | _] -> bare(krounds_down(kruns(keyed(I, L), [])))
    end.

keyed(I, [T | Ts]) -> [[element(I, T) | T] | keyed(I, Ts)];
keyed(_I, []) -> [].

bare([[_ | T] | Ts]) -> [T | bare(Ts)];
bare([]) -> [].

kruns([X, Y | L], Rs) when hd(X) > hd(Y) -> kfalling(Y, L, [X], Rs);
kruns([X, Y | L], Rs) -> krising(Y, X, [], L, Rs);
kruns([X], Rs) -> [[X] | Rs];
kruns([], Rs) -> Rs.

kfalling(Y, [Z | L], R, Rs) when hd(Y) > hd(Z) -> kfalling(Z, L, [Y | R], Rs);
kfalling(Y, L, R, Rs) -> kruns(L, [lists:reverse([Y | R], []) | Rs]).

krising(Y, X, R, [Z | L], Rs) ->
    if
        hd(Y) =< hd(Z) -> krising(Z, Y, [X | R], L, Rs);
        hd(X) =< hd(Z) -> krising(Y, Z, [X | R], L, Rs);
        R =:= [] -> krising(Y, X, [Z], L, Rs);
        true -> kruns([Z | L], [[Y, X | R] | Rs])
    end;
krising(Y, X, R, [], Rs) -> [[Y, X | R] | Rs].

krounds_down([R]) -> lists:reverse(R, []);
krounds_down(Rs) -> krounds_up(kpairs_down(Rs, [])).

krounds_up([R]) -> R;
krounds_up(Rs) -> krounds_down(kpairs_up(Rs, [])).

kpairs_down([[B | Bs], [A | As] | Rs], Done) -> kpairs_down(Rs, [kdown(A, As, B, Bs, []) | Done]);
kpairs_down([A], Done) -> [lists:reverse(A, []) | Done];
kpairs_down([], Done) -> Done.

kpairs_up([[A | As], [B | Bs] | Rs], Done) -> kpairs_up(Rs, [kup(A, As, B, Bs, []) | Done]);
kpairs_up([A], Done) -> [lists:reverse(A, []) | Done];
kpairs_up([], Done) -> Done.

kdown(A, As, B, Bs, Done) when hd(A) =< hd(B) ->
    case Bs of
        [B1 | Bs1] -> kdown(A, As, B1, Bs1, [B | Done]);
        [] -> lists:reverse(As, [A, B | Done])
    end;
kdown(A, As, B, Bs, Done) ->
    case As of
        [A1 | As1] -> kdown(A1, As1, B, Bs, [A | Done]);
        [] -> lists:reverse(Bs, [B, A | Done])
    end.

kup(A, As, B, Bs, Done) when hd(A) =< hd(B) ->
    case As of
        [A1 | As1] -> kup(A1, As1, B, Bs, [A | Done]);
        [] -> lists:reverse(Bs, [B, A | Done])
    end;
kup(A, As, B, Bs, Done) ->
    case Bs of
        [B1 | Bs1] -> kup(A, As, B1, Bs1, [B | Done]);
        [] -> lists:reverse(As, [A, B | Done])
    end.

ukeysort(I, L) when is_integer(I), I > 0 ->
    case L of
        [] -> L;
        [_] -> L;
        [_, _ | _] -> kunique(krounds_down(kruns(keyed(I, L), [])))
    end.

kunique([A, B | L]) when hd(A) == hd(B) -> kunique([A | L]);
kunique([[_ | T] | L]) -> [T | kunique(L)];
kunique([]) -> [].

%% Merging sorted lists.

merge(Lists) -> merge_all(Lists).

merge_all([]) -> [];
merge_all([L]) -> L;
merge_all(Lists) -> merge_all(merge_pairs(Lists)).

merge_pairs([A, B | Lists]) -> [merge(A, B) | merge_pairs(Lists)];
merge_pairs([A]) -> [A];
merge_pairs([]) -> [].

merge([A | As], [B | Bs]) -> lists:reverse(up(A, As, B, Bs, []), []);
merge([_ | _] = As, []) -> As;
merge([], [_ | _] = Bs) -> Bs;
merge([], []) -> [].

merge(Fun, [A | As], [B | Bs]) when is_function(Fun, 2) -> lists:reverse(fup(Fun, A, As, B, Bs, []), []);
merge(Fun, [_ | _] = As, []) when is_function(Fun, 2) -> As;
merge(Fun, [], [_ | _] = Bs) when is_function(Fun, 2) -> Bs;
merge(Fun, [], []) when is_function(Fun, 2) -> [].

merge3(As, Bs, Cs) -> merge(merge(As, Bs), Cs).

umerge(Lists) -> umerge_all(Lists).

umerge_all([]) -> [];
umerge_all([L]) -> L;
umerge_all(Lists) -> umerge_all(umerge_pairs(Lists)).

umerge_pairs([A, B | Lists]) -> [umerge(A, B) | umerge_pairs(Lists)];
umerge_pairs([A]) -> [A];
umerge_pairs([]) -> [].

%% Of an element in both lists, the first list's stays.
umerge([A | As], [B | Bs]) -> lists:reverse(umerge(A, As, B, Bs, []), []);
umerge([_ | _] = As, []) -> As;
umerge([], [_ | _] = Bs) -> Bs;
umerge([], []) -> [].

umerge(A, As, B, Bs, Done) when A < B ->
    case As of
        [A1 | As1] -> umerge(A1, As1, B, Bs, [A | Done]);
        [] -> lists:reverse(Bs, [B, A | Done])
    end;
umerge(A, As, B, Bs, Done) when A == B ->
    case Bs of
        [B1 | Bs1] -> umerge(A, As, B1, Bs1, Done);
        [] -> lists:reverse(As, [A | Done])
    end;
umerge(A, As, B, Bs, Done) ->
    case Bs of
        [B1 | Bs1] -> umerge(A, As, B1, Bs1, [B | Done]);
        [] -> lists:reverse(As, [A, B | Done])
    end.

umerge(Fun, [A | As], [B | Bs]) when is_function(Fun, 2) -> lists:reverse(fumerge(Fun, A, As, B, Bs, []), []);
umerge(Fun, [_ | _] = As, []) when is_function(Fun, 2) -> As;
umerge(Fun, [], [_ | _] = Bs) when is_function(Fun, 2) -> Bs;
umerge(Fun, [], []) when is_function(Fun, 2) -> [].

fumerge(Fun, A, As, B, Bs, Done) ->
    case Fun(A, B) of
        true ->
            case Fun(B, A) of
                true ->
                    case Bs of
                        [B1 | Bs1] -> fumerge(Fun, A, As, B1, Bs1, Done);
                        [] -> lists:reverse(As, [A | Done])
                    end;
                false ->
                    case As of
                        [A1 | As1] -> fumerge(Fun, A1, As1, B, Bs, [A | Done]);
                        [] -> lists:reverse(Bs, [B, A | Done])
                    end
            end;
        false ->
            case Bs of
                [B1 | Bs1] -> fumerge(Fun, A, As, B1, Bs1, [B | Done]);
                [] -> lists:reverse(As, [A, B | Done])
            end
    end.

umerge3(As, Bs, Cs) -> umerge(umerge(As, Bs), Cs).

keymerge(I, As, Bs) when is_integer(I), I > 0 ->
    case {As, Bs} of
        {_, []} -> As;
        {[], [B1 | _]} ->
            _ = element(I, B1),
            Bs;
        _ ->
            [A | As1] = keyed(I, As),
            [B | Bs1] = keyed(I, Bs),
            bare(lists:reverse(kup(A, As1, B, Bs1, []), []))
    end.

ukeymerge(I, As, Bs) when is_integer(I), I > 0 ->
    case {As, Bs} of
        {_, []} -> As;
        {[], [B | _]} ->
            _ = element(I, B),
            Bs;
        _ -> ukeymerge_1(I, As, Bs)
    end.

ukeymerge_1(I, [A | As] = L1, [B | Bs] = L2) ->
    KeyA = element(I, A),
    KeyB = element(I, B),
    if
        KeyA < KeyB -> [A | ukeymerge_1(I, As, L2)];
        KeyA == KeyB -> ukeymerge_1(I, L1, Bs);
        true -> [B | ukeymerge_1(I, L1, Bs)]
    end;
ukeymerge_1(_I, [], Bs) -> Bs;
ukeymerge_1(_I, As, []) -> As.

%% Merges of descending lists: those of the lists turned round, where equal elements change sides.

rmerge(As, Bs) -> lists:reverse(merge(lists:reverse(Bs), lists:reverse(As))).

rmerge(Fun, As, Bs) -> lists:reverse(merge(Fun, lists:reverse(Bs), lists:reverse(As))).

rmerge3(As, Bs, Cs) -> rmerge(As, rmerge(Bs, Cs)).

rumerge(As, Bs) -> lists:reverse(umerge(lists:reverse(As), lists:reverse(Bs))).

rumerge(Fun, As, Bs) -> lists:reverse(umerge(Fun, lists:reverse(As), lists:reverse(Bs))).

rumerge3(As, Bs, Cs) -> rumerge(As, rumerge(Bs, Cs)).

rkeymerge(I, As, Bs) -> lists:reverse(keymerge(I, lists:reverse(Bs), lists:reverse(As))).

rukeymerge(I, As, Bs) -> lists:reverse(ukeymerge(I, lists:reverse(As), lists:reverse(Bs))).

%% The first of all elements (or of their keys) that are exactly equal. Sorting brings them together.

uniq(L) -> uniq_1(L, L).

uniq(F, L) when is_function(F, 1) -> uniq_1(keys(F, L), L).

keys(F, [X | Xs]) -> [F(X) | keys(F, Xs)];
keys(_F, []) -> [].

uniq_1(Keys, L) ->
    Sorted = keysort(1, numbered(Keys, L, 1)),
    values(keysort(1, firsts(Sorted, none, [], []))).

numbered([K | Ks], [X | Xs], N) -> [{K, N, X} | numbered(Ks, Xs, N + 1)];
numbered([], [], _N) -> [].

%% Seen: the different keys that equal (==) the last one.
firsts([{K, N, X} | L], Last, [_ | _] = Seen, Done) when K == Last ->
    case lists:member(K, Seen) of
        true -> firsts(L, Last, Seen, Done);
        false -> firsts(L, Last, [K | Seen], [{N, X} | Done])
    end;
firsts([{K, N, X} | L], _Last, _Seen, Done) -> firsts(L, K, [K], [{N, X} | Done]);
firsts([], _Last, _Seen, Done) -> Done.

values([{_, X} | L]) -> [X | values(L)];
values([]) -> [].
