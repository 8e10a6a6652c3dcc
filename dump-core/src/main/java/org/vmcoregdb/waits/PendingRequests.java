package org.vmcoregdb.waits;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.block.BlockDevice;
import org.vmcoregdb.kernel.block.BlockDevices;
import org.vmcoregdb.kernel.block.BlockRequest;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.sched.Task;

/** Requests of block devices that tasks wait for, by the pages and buffers that they fill, and by the tasks that they wake. */
final class PendingRequests {
    private static final double NANOS = 1e9;

    /** Those that the end of a request can end. */
    private static final Set<WaitKind> KINDS =
            Set.of(WaitKind.COMPLETION, WaitKind.PAGE, WaitKind.BUFFER, WaitKind.BIT, WaitKind.UNKNOWN);

    private final Map<Long, String> byObject = new HashMap<>();
    private final Map<Task, String> byTask = new HashMap<>();

    PendingRequests(Kernel kernel) {
        new FirstProblem().value(() -> {
            for (BlockDevice device : BlockDevices.of(kernel).devices()) {
                for (BlockRequest request : device.requests()) {
                    String words = words(device, request);
                    request.use().objects().forEach(object -> byObject.putIfAbsent(object, words));
                    request.use().task().ifPresent(task -> byTask.putIfAbsent(task, words));
                }
            }
            return true;
        });
    }

    private static String words(BlockDevice device, BlockRequest request) {
        return request.operation() + " of sector " + request.sector() + " that " + device.name()
                + (device.stopped()
                        ? " keeps, which is suspended"
                        : request.nanoseconds().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        " has had for %.0f s",
                                        request.nanoseconds().getAsLong() / NANOS)
                                : " has");
    }

    /** The same with words about the request that it waits for, if there is one. */
    Wait.Found explained(Wait.Found found, Task task) {
        if (!KINDS.contains(found.kind())) {
            return found;
        }
        Optional<String> words = Optional.ofNullable(
                        found.object().isPresent() ? byObject.get(found.object().getAsLong()) : null)
                .or(() -> found.kind() == WaitKind.COMPLETION || found.kind() == WaitKind.UNKNOWN
                        ? Optional.ofNullable(byTask.get(task))
                        : Optional.empty());
        return words.map(known -> new Wait.Found(
                        found.kind(),
                        found.object(),
                        found.holders(),
                        Optional.of(found.detail().map(detail -> detail + "; ").orElse("") + known),
                        found.proved()))
                .orElse(found);
    }
}
