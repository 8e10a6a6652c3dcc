package org.vmcoregdb.server.command.io;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.block.BlockDevice;
import org.vmcoregdb.kernel.block.BlockRequest;
import org.vmcoregdb.kernel.net.RpcCall;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.TextPage;

/** {@code io} as text: a table of devices, then one of each device's requests, then one of calls to servers. */
final class IoText {
    private static final double NANOS = 1e9;
    private static final int REQUESTS_SHOWN = 64;

    private IoText() {}

    static void write(TextPage out, IoAnswer answer) {
        if (answer.isEmpty()) {
            out.lines("no block device has anything to do\n");
        } else if (!answer.devices().isEmpty()) {
            out.lines("DEVICE            IN FLIGHT  WAITING      OLDEST  DRIVER, STATE\n");
            answer.devices().forEach(device -> line(out, device.of()));
            for (IoAnswer.Device device : answer.devices()) {
                if (!device.requests().isEmpty()) {
                    requests(out, device);
                }
            }
        }
        if (!answer.calls().isEmpty()) {
            calls(out, answer.calls(), !answer.devices().isEmpty());
        }
        if (answer.idle() > 0 && !answer.devices().isEmpty()) {
            out.format(
                    "%n%d other %s nothing to do%n", answer.idle(), answer.idle() == 1 ? "device has" : "devices have");
        }
        answer.problem().ifPresent(problem -> out.append('[').append(problem).lines("]\n"));
    }

    private static void calls(TextPage out, List<IoAnswer.Call> calls, boolean apart) {
        if (apart) {
            out.append('\n');
        }
        out.lines("    RPC TASK             AGE  PROCEDURE             SERVER, FOR\n");
        calls.stream().limit(REQUESTS_SHOWN).forEach(call -> {
            RpcCall of = call.of();
            out.format("%16x  %10s  ", of.address(), seconds(of.nanoseconds()));
            out.append(String.format(Locale.ROOT, "%-20s  ", of.program() + " " + of.version() + " " + of.procedure()));
            out.append(of.server() + (of.place().isEmpty() ? "" : " (" + of.place() + ")"));
            out.append(of.connected() ? "" : ", no connection");
            out.append(call.tasks().isEmpty() ? "; process " + of.process() : "; " + tasks(call.tasks()))
                    .append('\n');
        });
        if (calls.size() > REQUESTS_SHOWN) {
            out.format("and %d others%n", calls.size() - REQUESTS_SHOWN);
        }
    }

    private static String tasks(List<Task> tasks) {
        return tasks.stream()
                .map(task -> task.pid() + " \"" + task.comm() + "\"")
                .collect(Collectors.joining(", "));
    }

    private static void line(TextPage out, BlockDevice device) {
        long inFlight = device.counted().orElse(0) + device.count(BlockRequest.State.IN_FLIGHT);
        out.format(
                "%-16s  %9d  %7d  %10s  ",
                device.alias().map(alias -> device.name() + " (" + alias + ")").orElse(device.name()),
                inFlight,
                device.count(BlockRequest.State.WAITING),
                seconds(device.oldest()));
        out.append(device.driver().map(at -> at.symbol().name()).orElse("?"));
        if (!device.below().isEmpty()) {
            out.append(" on ").append(String.join(", ", device.below()));
        }
        device.states().forEach(state -> out.append("; ").append(state));
        device.problem().ifPresent(problem -> out.append(" [").append(problem).append("]"));
        out.append('\n');
    }

    private static String seconds(OptionalLong nanoseconds) {
        return nanoseconds.isPresent() ? String.format(Locale.ROOT, "%.3f s", nanoseconds.getAsLong() / NANOS) : "-";
    }

    private static void requests(TextPage out, IoAnswer.Device device) {
        out.append('\n').append(device.of().name());
        out.lines(device.of().isStuck() ? ": stuck\n" : "\n");
        out.lines("       REQUEST       TAG         AGE  STATE      WHAT              SECTOR     BYTES  FOR\n");
        List<IoAnswer.Request> shown =
                device.requests().stream().limit(REQUESTS_SHOWN).toList();
        shown.forEach(request -> request(out, request));
        if (device.requests().size() > shown.size()) {
            out.format("and %d others%n", device.requests().size() - shown.size());
        }
    }

    private static void request(TextPage out, IoAnswer.Request request) {
        BlockRequest one = request.of();
        out.format(
                "%16x  %5s  %10s  %-9s  %-12s  %11d  %8d  ",
                one.address(),
                one.tag().isPresent() ? String.valueOf(one.tag().getAsLong()) : "-",
                seconds(one.nanoseconds()),
                one.overdue() ? "overdue" : one.state().words(),
                one.operation(),
                one.sector(),
                one.bytes());
        out.append(purpose(request)).append('\n');
    }

    private static String purpose(IoAnswer.Request request) {
        String tasks = tasks(request.tasks());
        String through = String.join(", ", request.of().use().through());
        Optional<String> end = request.of().use().end().map(at -> at.symbol().name());
        String known =
                List.of(tasks, request.of().file().orElse(""), through.isEmpty() ? "" : "through " + through).stream()
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining("; "));
        return known.isEmpty() ? end.map(name -> "? (" + name + ")").orElse("?") : known;
    }
}
