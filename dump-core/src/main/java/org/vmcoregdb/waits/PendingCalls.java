package org.vmcoregdb.waits;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.net.RpcCall;
import org.vmcoregdb.kernel.net.RpcCalls;

/** Calls of remote procedures that tasks wait for, by the word whose bit they wait for. */
final class PendingCalls {
    private final Map<Long, RpcCall> byState = new HashMap<>();

    PendingCalls(Kernel kernel) {
        List<RpcCall> calls = new FirstProblem()
                .value(() -> RpcCalls.of(kernel).all().calls())
                .orElse(List.of());
        calls.forEach(call -> byState.putIfAbsent(call.runState(), call));
    }

    /** The same with words about the call, if the word that it waits for is one's. */
    Wait.Found explained(Wait.Found found) {
        Optional<RpcCall> call = Optional.ofNullable(
                found.object().isPresent() ? byState.get(found.object().getAsLong()) : null);
        return call.map(its -> new Wait.Found(
                        found.kind(), found.object(), found.holders(), Optional.of(its.words()), found.proved()))
                .orElse(found);
    }
}
