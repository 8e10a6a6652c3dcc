package org.vmcoregdb.dump.microvm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.dump.MemoryRange;

/** Writes the state of Cloud Hypervisor snapshots. */
public final class CloudHypervisorWriter {
    private final List<String> cpus = new ArrayList<>();
    private String memory = "{}";

    /** Where memory is. */
    public CloudHypervisorWriter ranges(List<MemoryRange> ranges) {
        List<String> texts = new ArrayList<>();
        for (MemoryRange range : ranges) {
            texts.add("{\"gpa\":" + range.start() + ",\"length\":" + range.size() + "}");
        }
        memory = "{\"memory_ranges\":{\"data\":" + texts + "},\"next_memory_slot\":1,\"some\":null}";
        return this;
    }

    /** The next CPU, of x86-64. */
    public CloudHypervisorWriter cpu(byte[] general, byte[] special) {
        return cpu("{\"Kvm\":{\"cpuid\":[{\"function\":18446744073709551615}],\"regs\":" + array(general)
                + ",\"sregs\":" + array(special)
                + ",\"lapic_state\":{\"regs\":[1,-2]},\"tsc_khz\":null,\"hyperv_synic\":false}}");
    }

    /** The next CPU, of arm64. */
    public CloudHypervisorWriter coreRegisters(byte[] general) {
        return cpu("{\"Kvm\":{\"mp_state\":[0,0,0,0],\"core_regs\":" + array(general) + ",\"sys_regs\":[]}}");
    }

    /** The next CPU. */
    public CloudHypervisorWriter cpu(String state) {
        cpus.add(state);
        return this;
    }

    private static String array(byte[] bytes) {
        List<Integer> numbers = new ArrayList<>();
        for (byte b : bytes) {
            numbers.add(b & 0xff);
        }
        return numbers.toString().replace(" ", "");
    }

    private static String leaf(String state) {
        String text = "\"" + state.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        return "{\"snapshots\":{},\"snapshot_data\":{\"state\":" + text + "}}";
    }

    /** The file. */
    public byte[] build() {
        List<String> all = new ArrayList<>();
        for (int cpu = cpus.size() - 1; cpu >= 0; cpu--) {
            all.add("\"" + cpu + "\":" + leaf(cpus.get(cpu)));
        }
        return ("{\"snapshots\":{\"cpu-manager\":{\"snapshots\":{" + String.join(",", all)
                        + "},\"snapshot_data\":null},\"device-manager\":" + leaf("{}") + ",\"memory-manager\":"
                        + leaf(memory)
                        + "},\"snapshot_data\":{\"state\":\"{}\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
