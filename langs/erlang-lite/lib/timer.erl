%% Waiting, timers, and measuring how long something takes.
%%
%% A message to a process is a timer of the VM. What is done later or again and again is known to a process
%% with the name timer_server, which the first such timer starts. Its dictionary has an entry for each timer:
%% the reference of a timer that fires once, with `once`; the reference of the monitor of the process that an
%% interval timer ends with, with the reference of the VM's timer for its next time.
-module(timer).
-export([sleep/1, tc/1, tc/2, tc/3, tc/4, seconds/1, minutes/1, hours/1, hms/3, now_diff/2]).
-export([start/0, apply_after/4, apply_interval/4, send_after/2, send_after/3, send_interval/2]).
-export([send_interval/3, exit_after/2, exit_after/3, kill_after/1, kill_after/2, cancel/1]).
-export([server/0, send/2]).

-define(IS_TIME(Time), is_integer(Time), Time >= 0).

sleep(Time) ->
    receive
    after Time -> ok
    end.

%% ---- timers ----

start() ->
    _ = timer_server(),
    ok.

apply_after(0, Module, Function, Args) ->
    do(Module, Function, Args),
    {ok, {instant, make_ref()}};
apply_after(Time, Module, Function, Args) when ?IS_TIME(Time) ->
    request({once, Time, {Module, Function, Args}});
apply_after(_, _, _, _) ->
    {error, badarg}.

apply_interval(Time, Module, Function, Args) when ?IS_TIME(Time) ->
    request({interval, Time, self(), {Module, Function, Args}});
apply_interval(_, _, _, _) ->
    {error, badarg}.

send_after(Time, Message) ->
    send_after(Time, self(), Message).

send_after(0, To, Message) ->
    send(To, Message),
    {ok, {instant, make_ref()}};
send_after(Time, Pid, Message) when ?IS_TIME(Time), is_pid(Pid) ->
    {ok, {send_local, erlang:send_after(Time, Pid, Message)}};
send_after(Time, To, Message) when ?IS_TIME(Time) ->
    apply_after(Time, ?MODULE, send, [To, Message]);
send_after(_, _, _) ->
    {error, badarg}.

send_interval(Time, Message) ->
    send_interval(Time, self(), Message).

send_interval(Time, To, Message) when ?IS_TIME(Time) ->
    case pid_of(To) of
        undefined -> {error, badarg};
        Pid -> request({interval, Time, Pid, {?MODULE, send, [To, Message]}})
    end;
send_interval(_, _, _) ->
    {error, badarg}.

exit_after(Time, Reason) ->
    exit_after(Time, self(), Reason).

exit_after(Time, To, Reason) ->
    apply_after(Time, erlang, exit, [To, Reason]).

kill_after(Time) ->
    exit_after(Time, self(), kill).

kill_after(Time, To) ->
    exit_after(Time, To, kill).

cancel({instant, Reference}) when is_reference(Reference) ->
    {ok, cancel};
cancel({send_local, Reference}) when is_reference(Reference) ->
    _ = erlang:cancel_timer(Reference),
    {ok, cancel};
cancel({Kind, Reference}) when Kind =:= once orelse Kind =:= interval, is_reference(Reference) ->
    request({cancel, Kind, Reference});
cancel(_) ->
    {error, badarg}.

%% To a process, a name, or a name on a node; nobody is told that there is none.
send(To, Message) ->
    catch To ! Message,
    ok.

pid_of(Pid) when is_pid(Pid) -> Pid;
pid_of(Name) when is_atom(Name) -> whereis(Name);
pid_of({Name, Node}) when is_atom(Name), Node =:= node() -> whereis(Name);
pid_of(_) -> undefined.

%% ---- the server ----

request(Request) ->
    Server = timer_server(),
    Reference = monitor(process, Server),
    Server ! {request, self(), Reference, Request},
    receive
        {Reference, Answer} ->
            demonitor(Reference, [flush]),
            Answer;
        {'DOWN', Reference, process, _, _} ->
            request(Request)
    end.

%% The server; one is started if there is none. Of several that were started at once one gets the name.
timer_server() ->
    case whereis(timer_server) of
        undefined ->
            Pid = spawn(?MODULE, server, []),
            try register(timer_server, Pid) of
                true -> Pid
            catch
                error:badarg ->
                    exit(Pid, kill),
                    timer_server()
            end;
        Pid ->
            Pid
    end.

server() ->
    receive
        {request, From, Reference, Request} ->
            From ! {Reference, serve(Request)};
        {timeout, Timer, {once, MFA}} ->
            _ = erase(Timer),
            do(MFA);
        {timeout, Timer, {interval, Monitor, Due, Time, MFA}} ->
            case get(Monitor) of
                Timer ->
                    do(MFA),
                    again(Monitor, Due + Time, Time, MFA);
                undefined ->
                    ok
            end;
        {'DOWN', Monitor, process, _, _} ->
            end_interval(Monitor);
        _ ->
            ok
    end,
    server().

serve({once, Time, MFA}) ->
    Timer = erlang:start_timer(Time, self(), {once, MFA}),
    put(Timer, once),
    {ok, {once, Timer}};
serve({interval, Time, Pid, MFA}) ->
    Monitor = monitor(process, Pid),
    again(Monitor, erlang:monotonic_time(millisecond) + Time, Time, MFA),
    {ok, {interval, Monitor}};
serve({cancel, once, Timer}) ->
    case erase(Timer) of
        undefined -> ok;
        once -> erlang:cancel_timer(Timer)
    end,
    {ok, cancel};
serve({cancel, interval, Monitor}) ->
    demonitor(Monitor, [flush]),
    end_interval(Monitor),
    {ok, cancel}.

%% The next time of an interval timer.
again(Monitor, Due, Time, MFA) ->
    Message = {interval, Monitor, Due, Time, MFA},
    put(Monitor, erlang:start_timer(Due, self(), Message, [{abs, true}])).

end_interval(Monitor) ->
    case erase(Monitor) of
        Timer when is_reference(Timer) -> erlang:cancel_timer(Timer);
        _ -> ok
    end.

do({Module, Function, Args}) ->
    do(Module, Function, Args).

%% What can't wait or fail is done by the server itself.
do(?MODULE, send, [To, Message]) ->
    send(To, Message);
do(erlang, exit, [To, Reason]) ->
    catch exit(pid_of(To), Reason),
    ok;
do(Module, Function, Args) ->
    catch spawn(Module, Function, Args),
    ok.

%% ---- measuring ----

tc(F) ->
    Before = erlang:monotonic_time(),
    Value = F(),
    {since(Before, microsecond), Value}.

tc(F, Args) when is_list(Args) ->
    Before = erlang:monotonic_time(),
    Value = apply(F, Args),
    {since(Before, microsecond), Value};
tc(F, Unit) when is_atom(Unit) ->
    Before = erlang:monotonic_time(),
    Value = F(),
    {since(Before, Unit), Value}.

tc(F, Args, Unit) when is_function(F), is_atom(Unit) ->
    Before = erlang:monotonic_time(),
    Value = apply(F, Args),
    {since(Before, Unit), Value};
tc(Module, Function, Args) ->
    tc(Module, Function, Args, microsecond).

tc(Module, Function, Args, Unit) ->
    Before = erlang:monotonic_time(),
    Value = apply(Module, Function, Args),
    {since(Before, Unit), Value}.

since(Before, Unit) ->
    erlang:convert_time_unit(erlang:monotonic_time() - Before, native, Unit).

seconds(Seconds) -> 1000 * Seconds.

minutes(Minutes) -> 1000 * 60 * Minutes.

hours(Hours) -> 1000 * 60 * 60 * Hours.

hms(Hours, Minutes, Seconds) -> hours(Hours) + minutes(Minutes) + seconds(Seconds).

%% Microseconds between two of os:timestamp/0.
now_diff({MegaB, SecondsB, MicrosB}, {MegaA, SecondsA, MicrosA}) ->
    ((MegaB - MegaA) * 1000000 + (SecondsB - SecondsA)) * 1000000 + (MicrosB - MicrosA).
