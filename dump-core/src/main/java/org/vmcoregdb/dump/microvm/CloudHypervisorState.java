package org.vmcoregdb.dump.microvm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;

/**
 * What a snapshot says of the machine.
 *
 * @param cpus those whose registers are bytes, in the order of their numbers
 * @param ranges of memory, in the order of the memory's file; empty if they are not recognised
 */
record CloudHypervisorState(List<Cpu> cpus, List<Range> ranges) {
    /** Physical addresses have at most 52 bits. */
    private static final long LIMIT = 1L << 52;

    private static final int MOST_NUMBER_DIGITS = 5;
    private static final String CPUS = "cpu-manager";
    private static final String MEMORY = "memory-manager";

    /**
     * A CPU.
     *
     * @param general its general registers as KVM's struct
     * @param special its other registers, if there is such a struct
     */
    record Cpu(int number, byte[] general, byte[] special) {}

    /** Memory: a physical address, and how many bytes. */
    record Range(long start, long bytes) {}

    /** @throws FormatException if it is not JSON */
    static CloudHypervisorState parse(String name, byte[] json) throws FormatException {
        try {
            Map<String, Object> snapshots = member(JsonTree.parse(json), "snapshots");
            return new CloudHypervisorState(
                    cpus(member(member(snapshots, CPUS), "snapshots")), ranges(state(member(snapshots, MEMORY))));
        } catch (IOException damaged) {
            throw new FormatException(
                    name + " begins like the state of a Cloud Hypervisor machine, but is damaged", damaged);
        }
    }

    private static Map<String, Object> member(Map<String, Object> of, String name) {
        return JsonTree.object(of.get(name));
    }

    /** What a leaf of the tree has; nothing if it is not JSON. */
    private static Map<String, Object> state(Map<String, Object> snapshot) {
        Object state = member(snapshot, "snapshot_data").get("state");
        try {
            return state instanceof String text ? JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)) : Map.of();
        } catch (IOException damaged) {
            return Map.of();
        }
    }

    private static List<Cpu> cpus(Map<String, Object> snapshots) {
        List<Cpu> cpus = new ArrayList<>();
        snapshots.forEach((name, snapshot) -> {
            Map<String, Object> state = state(JsonTree.object(snapshot));
            Map<String, Object> kvm = state.containsKey("Kvm") ? member(state, "Kvm") : state;
            Optional<byte[]> general = registers(kvm, "regs").or(() -> registers(kvm, "core_regs"));
            if (general.isPresent() && name.matches("[0-9]{1," + MOST_NUMBER_DIGITS + "}")) {
                byte[] special = registers(kvm, "sregs").orElse(new byte[0]);
                cpus.add(new Cpu(Integer.parseInt(name), general.get(), special));
            }
        });
        cpus.sort((a, b) -> Integer.compare(a.number(), b.number()));
        return List.copyOf(cpus);
    }

    private static Optional<byte[]> registers(Map<String, Object> kvm, String name) {
        Object value = kvm.get(name);
        return JsonTree.bytes(value instanceof Map ? JsonTree.object(value).get("Kvm") : value);
    }

    private static List<Range> ranges(Map<String, Object> state) {
        Object table = state.get("memory_ranges");
        Object list = table instanceof Map ? JsonTree.object(table).get("data") : table;
        List<Range> ranges = new ArrayList<>();
        for (Object one : list instanceof List<?> all ? all : List.of()) {
            Map<String, Object> range = JsonTree.object(one);
            if (!(range.get("gpa") instanceof Long start)
                    || !(range.get("length") instanceof Long bytes)
                    || start < 0
                    || start >= LIMIT
                    || bytes <= 0
                    || bytes > LIMIT - start) {
                return List.of();
            }
            ranges.add(new Range(start, bytes));
        }
        return List.copyOf(ranges);
    }
}
