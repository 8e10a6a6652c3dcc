package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vmcoregdb.kernel.net.RpcCall;
import org.vmcoregdb.kernel.net.RpcCalls;

/** Servers of NFS and the like that do not answer. */
record SilentServers(Evidence evidence) implements Check {
    private static final int LINES = 4;

    @Override
    public String id() {
        return "io.server";
    }

    @Override
    public String about() {
        return "servers of remote procedures (NFS) that do not answer";
    }

    @Override
    public List<Finding> look() {
        Map<String, List<RpcCall>> byServer = new LinkedHashMap<>();
        for (RpcCall call : RpcCalls.of(evidence.kernel()).all().calls()) {
            if (call.isStuck()) {
                String place = call.place().isEmpty() ? "" : " (" + call.place() + ")";
                byServer.computeIfAbsent(call.server() + place, server -> new ArrayList<>())
                        .add(call);
            }
        }
        List<Finding> found = new ArrayList<>();
        byServer.forEach((server, calls) -> {
            long oldest = calls.stream()
                    .mapToLong(call -> call.nanoseconds().orElse(0))
                    .max()
                    .orElse(0);
            boolean connected = calls.stream().anyMatch(RpcCall::connected);
            found.add(new Finding(
                    id(),
                    Severity.CRITICAL,
                    "The server " + server + " has not answered for " + Words.seconds(oldest) + ": "
                            + Words.count(calls.size(), "call") + (calls.size() == 1 ? " waits" : " wait")
                            + (connected ? "." : ", and there is no connection to it."),
                    Words.first(calls.stream().map(SilentServers::line).toList(), LINES),
                    "io"));
        });
        return found;
    }

    private static String line(RpcCall call) {
        return call.words() + ", " + Words.seconds(call.nanoseconds().orElse(0)) + " old, of process " + call.process();
    }
}
