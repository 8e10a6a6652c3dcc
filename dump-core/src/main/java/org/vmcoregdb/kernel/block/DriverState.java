package org.vmcoregdb.kernel.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.module.ModuleStructs;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** What is special about the state of a queue, its SCSI device and host, or its NVMe controller. */
final class DriverState {
    private final Kernel kernel;
    private final AddressSpace memory;

    DriverState(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
    }

    /**
     * In words; nothing of what is as it should be.
     *
     * @param queue address of a {@code struct request_queue}
     * @param operations the name of its {@code mq_ops}
     */
    List<String> of(long queue, String operations) {
        List<String> words = new ArrayList<>();
        Struct struct = kernel.types().struct("request_queue");
        count(struct, queue, "mq_freeze_depth").ifPresent(depth -> words.add("frozen: nothing gets in"));
        count(struct, queue, "quiesce_depth").ifPresent(depth -> words.add("quiesced: nothing gets to the driver"));
        new FirstProblem().value(() -> {
            long data = struct.need("queuedata").read(memory, queue);
            if (operations.startsWith("scsi_mq_ops") && data != 0) {
                scsi(data, words);
            } else if (operations.startsWith("nvme_") && data != 0) {
                nvme(data, words);
            }
            return true;
        });
        return words;
    }

    private Optional<Long> count(Struct struct, long at, String name) {
        Optional<Field> field = struct.field(name);
        return field.flatMap(known -> new FirstProblem().value(() -> known.read(memory, at)))
                .filter(depth -> depth > 0);
    }

    /** A {@code struct scsi_device} and its host ({@code include/scsi/scsi_host.h}). */
    private void scsi(long device, List<String> words) {
        Struct its = ModuleStructs.of(kernel, "scsi_mod", "scsi_device");
        Struct hosts = ModuleStructs.of(kernel, "scsi_mod", "Scsi_Host");
        long host = its.need("host").read(memory, device);
        name(its.need("sdev_state"), device, "SDEV_", "running")
                .ifPresent(state -> words.add("SCSI device is " + state));
        name(hosts.need("shost_state"), host, "SHOST_", "running")
                .ifPresent(state -> words.add("SCSI host is in " + state));
        count(hosts, host, "host_failed").ifPresent(failed -> words.add(failed + " commands have failed"));
    }

    private void nvme(long namespace, List<String> words) {
        Struct its = ModuleStructs.of(kernel, "nvme_core", "nvme_ns");
        Struct controllers = ModuleStructs.of(kernel, "nvme_core", "nvme_ctrl");
        long controller = its.need("ctrl").read(memory, namespace);
        name(controllers.need("state"), controller, "NVME_CTRL_", "live")
                .ifPresent(state -> words.add("NVMe controller is " + state));
    }

    /** The name of a state, if it is not the usual one. */
    private Optional<String> name(Field field, long at, String prefix, String usual) {
        long value = field.read(memory, at);
        Optional<CType.EnumType> names =
                field.type().stripped() instanceof CType.EnumType type ? Optional.of(type) : Optional.empty();
        return names.flatMap(known -> known.ofValue(value, prefix))
                .map(one -> one.name()
                        .substring(prefix.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', ' '))
                .filter(state -> !state.equals(usual));
    }
}
