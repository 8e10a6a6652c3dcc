package org.vmcoregdb.dump.qemu;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * The state of the CPUs, in what comes behind the memory: sections named {@code cpu}, whose fields the description at the end of the
 * stream names.
 */
final class CpuSections {
    /** Devices have some hundred kilobytes together. */
    private static final int LARGEST_TAIL = 64 << 20;

    private static final byte[] HEAD = {3, 'c', 'p', 'u'};
    private static final byte[] JSON = {'{', '"'};
    private static final int END = 0;
    private static final int SECTION_FULL = 4;
    private static final int SUBSECTION = 5;
    private static final int DESCRIBED = 6;
    private static final int FOOTER = 0x7e;
    private static final int MOST_CPUS = 8192;

    private final byte[] tail;
    private final boolean footers;
    private final Cursor cursor;

    private CpuSections(byte[] tail, boolean footers) {
        this.tail = tail;
        this.footers = footers;
        this.cursor = new Cursor(new ByteArraySource("devices of a saved QEMU machine", tail), ByteOrder.BIG_ENDIAN, 0);
    }

    /**
     * The named values of each CPU, in order; empty if there is no description, or it does not describe them.
     *
     * @param from file offset of the end of the memory
     * @param footers whether sections end with their number
     */
    static List<Map<String, Long>> read(ByteSource file, long from, boolean footers) throws IOException {
        long size = Math.min(file.size() - from, LARGEST_TAIL);
        if (size <= 0 || size > file.storedBytes()) {
            return List.of();
        }
        byte[] tail = new byte[(int) size];
        file.read(from, tail, 0, tail.length);
        CpuSections sections = new CpuSections(tail, footers);
        for (int at = 0; at + 5 + JSON.length < tail.length; at++) {
            if (tail[at] == DESCRIBED && sections.is(at + 5, JSON)) {
                Optional<VmDescription> found = sections.description(at);
                if (found.isPresent()) {
                    return sections.cpus(found.get(), at);
                }
            }
        }
        return List.of();
    }

    private boolean is(int at, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (at + i >= tail.length || tail[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private Optional<VmDescription> description(int at) {
        try {
            long length = cursor.moveTo(at + 1).u32("length of the description");
            return VmDescription.parse(cursor.bytes("description", length));
        } catch (FormatException notThis) {
            return Optional.empty();
        }
    }

    private List<Map<String, Long>> cpus(VmDescription description, int end) {
        List<Map<String, Long>> cpus = new ArrayList<>();
        int at = 0;
        for (VmDescription.Device cpu : description.cpus()) {
            if (cpus.size() == MOST_CPUS) {
                return cpus;
            }
            for (; at + 18 < end; at++) {
                if (tail[at] == SECTION_FULL && is(at + 5, HEAD)) {
                    Optional<Map<String, Long>> values = values(at, cpu);
                    if (values.isPresent()) {
                        cpus.add(values.get());
                        at++;
                        break;
                    }
                }
            }
        }
        return cpus;
    }

    /** The values of a section, if it is that of this CPU and ends where its description says. */
    private Optional<Map<String, Long>> values(int at, VmDescription.Device cpu) {
        Map<String, Long> values = new HashMap<>();
        try {
            long section = cursor.moveTo(at + 1).u32("section");
            cursor.skip(HEAD.length);
            if (cursor.u32("instance") != cpu.instance() || cursor.u32("version") != cpu.version()) {
                return Optional.empty();
            }
            for (VmDescription.Field field : cpu.fields()) {
                read(field, values);
            }
            int next = cursor.u8("end");
            while (next == SUBSECTION) {
                String name = cursor.fixedString("name", cursor.u8("length"));
                cursor.skip(Integer.BYTES);
                Optional<Long> bytes = Optional.ofNullable(cpu.subsections().get(name));
                if (bytes.isEmpty()) {
                    return Optional.empty();
                }
                cursor.skip(bytes.get());
                next = cursor.u8("end");
            }
            boolean ends =
                    footers ? next == FOOTER && cursor.u32("section") == section : next == SECTION_FULL || next == END;
            return ends ? Optional.of(values) : Optional.empty();
        } catch (FormatException cut) {
            return Optional.empty();
        }
    }

    private void read(VmDescription.Field field, Map<String, Long> values) throws FormatException {
        switch ((int) Math.min(field.bytes(), Long.BYTES + 1)) {
            case 1 -> values.put(field.name(), (long) cursor.u8(field.name()));
            case 2 -> values.put(field.name(), (long) cursor.u16(field.name()));
            case 4 -> values.put(field.name(), cursor.u32(field.name()));
            case 8 -> values.put(field.name(), cursor.s64(field.name()));
            default -> cursor.skip(field.bytes());
        }
    }
}
