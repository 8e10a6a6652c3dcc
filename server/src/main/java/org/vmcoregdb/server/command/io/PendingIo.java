package org.vmcoregdb.server.command.io;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.vmcoregdb.kernel.block.BlockDevice;
import org.vmcoregdb.kernel.block.BlockDevices;
import org.vmcoregdb.kernel.block.BlockRequest;
import org.vmcoregdb.kernel.net.RpcCall;
import org.vmcoregdb.kernel.net.RpcCalls;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitReader;

/** What block devices and servers have not done, and who waits for it. */
public final class PendingIo {
    private final BlockDevices devices;
    private final RpcCall.Listing calls;
    private final Map<Long, List<Task>> waiting;

    private PendingIo(BlockDevices devices, RpcCall.Listing calls, Map<Long, List<Task>> waiting) {
        this.devices = devices;
        this.calls = calls;
        this.waiting = waiting;
    }

    /** That of a context's kernel. What tasks wait for is only looked at if there are requests. */
    public static PendingIo of(CommandContext context) {
        BlockDevices devices = BlockDevices.of(context.kernel());
        RpcCall.Listing calls = RpcCalls.of(context.kernel()).all();
        Map<Long, List<Task>> waiting = new HashMap<>();
        if (!calls.calls().isEmpty()
                || devices.devices().stream()
                        .anyMatch(device -> !device.requests().isEmpty())) {
            WaitReader reader = new WaitReader(context.kernel(), context.unwinder());
            for (Task task : Tasks.of(context.kernel()).all()) {
                if (task.state().isBlocked() && !context.cancelled()) {
                    Optional<Wait> wait = reader.of(task);
                    wait.filter(known -> known.proved() && known.object().isPresent())
                            .ifPresent(known -> waiting.computeIfAbsent(
                                            known.object().getAsLong(), object -> new ArrayList<>())
                                    .add(task));
                }
            }
        }
        return new PendingIo(devices, calls, waiting);
    }

    BlockDevices devices() {
        return devices;
    }

    /** The answer about the devices and calls that are of interest. */
    IoAnswer answer(Predicate<BlockDevice> wanted, Predicate<RpcCall> calling) {
        return new IoAnswer(
                devices.devices().stream().filter(wanted).map(this::device).toList(),
                calls.calls().stream()
                        .filter(calling)
                        .sorted(Comparator.comparingLong(
                                        (RpcCall call) -> call.nanoseconds().orElse(0))
                                .reversed())
                        .map(call -> new IoAnswer.Call(call, waiting.getOrDefault(call.runState(), List.of())))
                        .toList(),
                (int) devices.devices().stream()
                        .filter(device -> device.isIdle() && !wanted.test(device))
                        .count(),
                devices.problem().or(calls::problem));
    }

    /** What a report says: devices and calls that are stuck. */
    public IoAnswer stuck() {
        return answer(BlockDevice::isStuck, RpcCall::isStuck);
    }

    private IoAnswer.Device device(BlockDevice device) {
        return new IoAnswer.Device(
                device,
                device.requests().stream()
                        .map(one -> new IoAnswer.Request(one, tasks(one)))
                        .toList());
    }

    private List<Task> tasks(BlockRequest request) {
        Set<Task> tasks = new LinkedHashSet<>();
        request.use().task().ifPresent(tasks::add);
        request.use().objects().forEach(object -> tasks.addAll(waiting.getOrDefault(object, List.of())));
        return List.copyOf(tasks);
    }
}
