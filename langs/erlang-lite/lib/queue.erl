%% Queues with two ends: {Rear, Front}, each a list whose head is that end. A queue of two or more elements
%% has elements on both sides, so that either end is at hand; when a side runs out, it gets the deeper half
%% of the other side.
-module(queue).
-export([new/0, is_queue/1, is_empty/1, len/1, to_list/1, from_list/1, member/2, in/2, in_r/2, out/1, out_r/1,
         get/1, get_r/1, peek/1, peek_r/1, drop/1, drop_r/1, reverse/1, join/2, split/2, filter/2,
         filtermap/2, fold/3, any/2, all/2, delete/2, delete_r/2, delete_with/2, delete_with_r/2,
         cons/2, head/1, tail/1, snoc/2, daeh/1, last/1, liat/1, init/1, lait/1]).

new() -> {[], []}.

is_queue({Rear, Front}) -> is_list(Rear) andalso is_list(Front);
is_queue(_) -> false.

is_empty({[], []}) -> true;
is_empty({Rear, Front}) when is_list(Rear), is_list(Front) -> false;
is_empty(Queue) -> erlang:error(badarg, [Queue]).

len({Rear, Front}) when is_list(Rear), is_list(Front) -> length(Rear) + length(Front);
len(Queue) -> erlang:error(badarg, [Queue]).

to_list({Rear, Front}) when is_list(Rear), is_list(Front) -> Front ++ lists:reverse(Rear);
to_list(Queue) -> erlang:error(badarg, [Queue]).

from_list(List) when is_list(List) ->
    %% A list that doesn't end is no queue.
    _ = length(List),
    refilled([], List);
from_list(List) -> erlang:error(badarg, [List]).

%% A queue of these sides, one of which may be missing.
refilled([], [_, _ | _] = Front) ->
    {Kept, Deep} = lists:split(length(Front) div 2, Front),
    {lists:reverse(Deep), Kept};
refilled([_, _ | _] = Rear, []) ->
    {Kept, Deep} = lists:split(length(Rear) div 2, Rear),
    {Kept, lists:reverse(Deep)};
refilled([], [_] = Front) -> {Front, []};
refilled([_] = Rear, []) -> {[], Rear};
refilled(Rear, Front) -> {Rear, Front}.

member(Item, {Rear, Front}) when is_list(Rear), is_list(Front) ->
    lists:member(Item, Rear) orelse lists:member(Item, Front);
member(Item, Queue) -> erlang:error(badarg, [Item, Queue]).

%% At the ends.

in(Item, {[_] = Rear, []}) -> {[Item], Rear};
in(Item, {Rear, Front}) when is_list(Rear), is_list(Front) -> {[Item | Rear], Front};
in(Item, Queue) -> erlang:error(badarg, [Item, Queue]).

in_r(Item, {[], [_] = Front}) -> {Front, [Item]};
in_r(Item, {Rear, Front}) when is_list(Rear), is_list(Front) -> {Rear, [Item | Front]};
in_r(Item, Queue) -> erlang:error(badarg, [Item, Queue]).

out({[], []} = Queue) -> {empty, Queue};
out({[Item], []}) -> {{value, Item}, {[], []}};
out({[Last | Rear], []}) ->
    [Item | Front] = lists:reverse(Rear),
    {{value, Item}, {[Last], Front}};
out({Rear, [Item]}) when is_list(Rear) -> {{value, Item}, refilled(Rear, [])};
out({Rear, [Item | Front]}) when is_list(Rear) -> {{value, Item}, {Rear, Front}};
out(Queue) -> erlang:error(badarg, [Queue]).

out_r({[], []} = Queue) -> {empty, Queue};
out_r({[], [Item]}) -> {{value, Item}, {[], []}};
out_r({[], [First | Front]}) ->
    [Item | Rear] = lists:reverse(Front),
    {{value, Item}, {Rear, [First]}};
out_r({[Item], Front}) when is_list(Front) -> {{value, Item}, refilled([], Front)};
out_r({[Item | Rear], Front}) when is_list(Front) -> {{value, Item}, {Rear, Front}};
out_r(Queue) -> erlang:error(badarg, [Queue]).

get({[], []} = Queue) -> erlang:error(empty, [Queue]);
get({Rear, Front}) when is_list(Rear), is_list(Front) -> first(Rear, Front);
get(Queue) -> erlang:error(badarg, [Queue]).

get_r({[], []} = Queue) -> erlang:error(empty, [Queue]);
get_r({Rear, Front}) when is_list(Rear), is_list(Front) -> first(Front, Rear);
get_r(Queue) -> erlang:error(badarg, [Queue]).

first(_Far, [Item | _]) -> Item;
first([Item], []) -> Item;
first([_ | Far], []) -> lists:last(Far).

peek({[], []}) -> empty;
peek({Rear, [Item | _]}) when is_list(Rear) -> {value, Item};
peek({[_ | _] = Rear, []}) -> {value, first(Rear, [])};
peek(Queue) -> erlang:error(badarg, [Queue]).

peek_r({[], []}) -> empty;
peek_r({[Item | _], Front}) when is_list(Front) -> {value, Item};
peek_r({[], [_ | _] = Front}) -> {value, first(Front, [])};
peek_r(Queue) -> erlang:error(badarg, [Queue]).

drop({[], []} = Queue) -> erlang:error(empty, [Queue]);
drop({[_], []}) -> {[], []};
drop({[Last | Rear], []}) ->
    [_ | Front] = lists:reverse(Rear),
    {[Last], Front};
drop({Rear, [_]}) when is_list(Rear) -> refilled(Rear, []);
drop({Rear, [_ | Front]}) when is_list(Rear) -> {Rear, Front};
drop(Queue) -> erlang:error(badarg, [Queue]).

drop_r({[], []} = Queue) -> erlang:error(empty, [Queue]);
drop_r({[], [_]}) -> {[], []};
drop_r({[], [First | Front]}) ->
    [_ | Rear] = lists:reverse(Front),
    {Rear, [First]};
drop_r({[_], Front}) when is_list(Front) -> refilled([], Front);
drop_r({[_ | Rear], Front}) when is_list(Front) -> {Rear, Front};
drop_r(Queue) -> erlang:error(badarg, [Queue]).

%% The whole queue.

reverse({Rear, Front}) when is_list(Rear), is_list(Front) -> {Front, Rear};
reverse(Queue) -> erlang:error(badarg, [Queue]).

join({Rear, Front} = A, {[], []}) when is_list(Rear), is_list(Front) -> A;
join({[], []}, {Rear, Front} = B) when is_list(Rear), is_list(Front) -> B;
join({Rear1, Front1}, {Rear2, Front2})
  when is_list(Rear1), is_list(Front1), is_list(Rear2), is_list(Front2) ->
    {Rear2, Front1 ++ lists:reverse(Rear1, Front2)};
join(A, B) -> erlang:error(badarg, [A, B]).

split(0, {Rear, Front} = Queue) when is_list(Rear), is_list(Front) -> {{[], []}, Queue};
split(N, {Rear, Front} = Queue) when is_integer(N), N >= 1, is_list(Rear), is_list(Front) ->
    Fronts = length(Front),
    Rears = length(Rear),
    if
        N < Fronts ->
            {[First | Before], After} = lists:split(N, Front),
            {{lists:reverse(Before), [First]}, {Rear, After}};
        N =:= Fronts -> {refilled([], Front), refilled(Rear, [])};
        N < Fronts + Rears ->
            {[Last | After], Before} = lists:split(Fronts + Rears - N, Rear),
            {{Before, Front}, {[Last], lists:reverse(After)}};
        N =:= Fronts + Rears -> {Queue, {[], []}};
        true -> erlang:error(badarg, [N, Queue])
    end;
split(N, Queue) -> erlang:error(badarg, [N, Queue]).

%% The fun may answer a list, whose elements stand instead of the one.
filter(Fun, {Rear, Front}) when is_function(Fun, 1), is_list(Rear), is_list(Front) ->
    NewFront = filter_front(Fun, Front),
    refilled(filter_rear(Fun, Rear), NewFront);
filter(Fun, Queue) -> erlang:error(badarg, [Fun, Queue]).

filter_front(Fun, [Item | Items]) ->
    case Fun(Item) of
        true -> [Item | filter_front(Fun, Items)];
        [] -> filter_front(Fun, Items);
        false -> filter_front(Fun, Items);
        New when is_list(New) -> New ++ filter_front(Fun, Items)
    end;
filter_front(_Fun, []) -> [].

%% From the far end on, as the elements were put in.
filter_rear(Fun, [Item | Items]) ->
    Rest = filter_rear(Fun, Items),
    case Fun(Item) of
        true -> [Item | Rest];
        [] -> Rest;
        false -> Rest;
        New when is_list(New) -> lists:reverse(New, Rest)
    end;
filter_rear(_Fun, []) -> [].

filtermap(Fun, {Rear, Front}) when is_function(Fun, 1), is_list(Rear), is_list(Front) ->
    NewFront = lists:filtermap(Fun, Front),
    refilled(filtermap_rear(Fun, Rear), NewFront);
filtermap(Fun, Queue) -> erlang:error(badarg, [Fun, Queue]).

filtermap_rear(Fun, [Item | Items]) ->
    Rest = filtermap_rear(Fun, Items),
    case Fun(Item) of
        true -> [Item | Rest];
        {true, New} -> [New | Rest];
        false -> Rest
    end;
filtermap_rear(_Fun, []) -> [].

fold(Fun, Acc, {Rear, Front}) when is_function(Fun, 2), is_list(Rear), is_list(Front) ->
    lists:foldr(Fun, lists:foldl(Fun, Acc, Front), Rear);
fold(Fun, Acc, Queue) -> erlang:error(badarg, [Fun, Acc, Queue]).

any(Pred, {Rear, Front}) when is_function(Pred, 1), is_list(Rear), is_list(Front) ->
    lists:any(Pred, Front) orelse lists:any(Pred, Rear);
any(Pred, Queue) -> erlang:error(badarg, [Pred, Queue]).

all(Pred, {Rear, Front}) when is_function(Pred, 1), is_list(Rear), is_list(Front) ->
    lists:all(Pred, Front) andalso lists:all(Pred, Rear);
all(Pred, Queue) -> erlang:error(badarg, [Pred, Queue]).

%% Taking one element out: the first or the last that fits.

delete(Item, {Rear, Front}) when is_list(Rear), is_list(Front) ->
    delete_first(fun(Other) -> Other =:= Item end, Rear, Front);
delete(Item, Queue) -> erlang:error(badarg, [Item, Queue]).

delete_r(Item, {Rear, Front}) when is_list(Rear), is_list(Front) -> reverse(delete(Item, {Front, Rear}));
delete_r(Item, Queue) -> erlang:error(badarg, [Item, Queue]).

delete_with(Pred, {Rear, Front}) when is_function(Pred, 1), is_list(Rear), is_list(Front) ->
    delete_first(Pred, Rear, Front);
delete_with(Pred, Queue) -> erlang:error(badarg, [Pred, Queue]).

delete_with_r(Pred, {Rear, Front}) when is_function(Pred, 1), is_list(Rear), is_list(Front) ->
    reverse(delete_first(Pred, Front, Rear));
delete_with_r(Pred, Queue) -> erlang:error(badarg, [Pred, Queue]).

delete_first(Pred, Rear, Front) ->
    case without(Pred, Front) of
        false ->
            case without(Pred, lists:reverse(Rear)) of
                false -> {Rear, Front};
                Left -> refilled(lists:reverse(Left), Front)
            end;
        Left -> refilled(Rear, Left)
    end.

%% The list without the first element that fits; false when none does.
without(Pred, [Item | Items]) ->
    case Pred(Item) of
        true -> Items;
        false ->
            case without(Pred, Items) of
                false -> false;
                Left -> [Item | Left]
            end
    end;
without(_Pred, []) -> false.

%% Other names.

cons(Item, Queue) -> in_r(Item, Queue).

head({[], []} = Queue) -> erlang:error(empty, [Queue]);
head({Rear, Front}) when is_list(Rear), is_list(Front) -> first(Rear, Front);
head(Queue) -> erlang:error(badarg, [Queue]).

tail(Queue) -> drop(Queue).

snoc(Queue, Item) -> in(Item, Queue).

daeh(Queue) -> get_r(Queue).

last(Queue) -> get_r(Queue).

liat(Queue) -> drop_r(Queue).

init(Queue) -> drop_r(Queue).

lait(Queue) -> drop_r(Queue).
