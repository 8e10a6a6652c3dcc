package org.vmcoregdb.server.command.io;

import java.util.ArrayList;
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
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitReader;

/** What block devices have not done, and who waits for it. */
public final class PendingIo {
    private final BlockDevices devices;
    private final Map<Long, List<Task>> waiting;

    private PendingIo(BlockDevices devices, Map<Long, List<Task>> waiting) {
        this.devices = devices;
        this.waiting = waiting;
    }

    /** That of a context's kernel. What tasks wait for is only looked at if there are requests. */
    public static PendingIo of(CommandContext context) {
        BlockDevices devices = BlockDevices.of(context.kernel());
        Map<Long, List<Task>> waiting = new HashMap<>();
        if (devices.devices().stream().anyMatch(device -> !device.requests().isEmpty())) {
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
        return new PendingIo(devices, waiting);
    }

    BlockDevices devices() {
        return devices;
    }

    /** The answer about the devices that are of interest. */
    IoAnswer answer(Predicate<BlockDevice> wanted) {
        return new IoAnswer(
                devices.devices().stream().filter(wanted).map(this::device).toList(),
                (int) devices.devices().stream()
                        .filter(device -> device.isIdle() && !wanted.test(device))
                        .count(),
                devices.problem());
    }

    /** What a report says: devices that are stuck. */
    public IoAnswer stuck() {
        return answer(BlockDevice::isStuck);
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
