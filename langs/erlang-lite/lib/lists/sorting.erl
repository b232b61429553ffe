%% The part of lists that sorts and merges.
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

%% Merges of descending lists: those of the lists turned round.

rmerge(As, Bs) -> lists:reverse(merge(lists:reverse(As), lists:reverse(Bs))).

rmerge(Fun, As, Bs) -> lists:reverse(merge(Fun, lists:reverse(As), lists:reverse(Bs))).

rmerge3(As, Bs, Cs) -> rmerge(As, rmerge(Bs, Cs)).

rumerge(As, Bs) -> lists:reverse(umerge(lists:reverse(As), lists:reverse(Bs))).

rumerge(Fun, As, Bs) -> lists:reverse(umerge(Fun, lists:reverse(As), lists:reverse(Bs))).

rumerge3(As, Bs, Cs) -> rumerge(As, rumerge(Bs, Cs)).

rkeymerge(I, As, Bs) -> lists:reverse(keymerge(I, lists:reverse(As), lists:reverse(Bs))).

rukeymerge(I, As, Bs) -> lists:reverse(ukeymerge(I, lists:reverse(As), lists:reverse(Bs))).
