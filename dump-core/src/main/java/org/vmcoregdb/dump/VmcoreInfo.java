package org.vmcoregdb.dump;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteText;

/**
 * The text that a kernel writes about itself for dump readers: lines of {@code KEY=value}, where keys look like
 * {@code OSRELEASE}, {@code SYMBOL(init_uts_ns)}, {@code OFFSET(list_head.next)} ({@code kernel/vmcore_info.c}, earlier
 * {@code kernel/crash_core.c}; {@code Documentation/admin-guide/kdump/vmcoreinfo.rst}).
 */
public final class VmcoreInfo {
    /** More than any kernel writes (VMCOREINFO_BYTES is one page); a longer text is not parsed past this. */
    static final int LIMIT_BYTES = 1 << 20;

    private final String text;
    private final Map<String, String> values;

    private VmcoreInfo(String text, Map<String, String> values) {
        this.text = text;
        this.values = values;
    }

    /** Parses the text; lines without {@code =} are kept in {@link #text()} and otherwise ignored. */
    public static VmcoreInfo parse(byte[] bytes) {
        int length = Math.min(bytes.length, LIMIT_BYTES);
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        String text = ByteText.decode(bytes, 0, length);
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return new VmcoreInfo(text, Collections.unmodifiableMap(values));
    }

    /** The first {@code VMCOREINFO} note among {@code notes}, parsed. */
    public static Optional<VmcoreInfo> ofNotes(List<Note> notes) {
        for (Note note : notes) {
            if (note.owner().equals("VMCOREINFO")) {
                return Optional.of(parse(note.descriptor()));
            }
        }
        return Optional.empty();
    }

    /** All {@code VMCOREINFO} notes that say different things, in their order. */
    public static List<VmcoreInfo> allOfNotes(List<Note> notes) {
        Map<String, VmcoreInfo> different = new LinkedHashMap<>();
        for (Note note : notes) {
            if (note.owner().equals("VMCOREINFO")) {
                VmcoreInfo info = parse(note.descriptor());
                different.putIfAbsent(info.text(), info);
            }
        }
        return List.copyOf(different.values());
    }

    /** The whole text, as the kernel wrote it. */
    public String text() {
        return text;
    }

    /** All keys and values, in the kernel's order. */
    public Map<String, String> values() {
        return values;
    }

    /** The value of a key such as {@code OSRELEASE}. */
    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** {@code SYMBOL(name)}: an address as the kernel ran, that is with its KASLR offset. */
    public OptionalLong symbol(String name) {
        return hex("SYMBOL(" + name + ")");
    }

    /** {@code NUMBER(name)}, which kernels write in decimal (signed) or, with a 0x prefix, in hexadecimal. */
    public OptionalLong number(String name) {
        String value = values.get("NUMBER(" + name + ")");
        if (value == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(
                    value.startsWith("0x") ? Long.parseUnsignedLong(value.substring(2), 16) : Long.parseLong(value));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }

    /** {@code KERNELOFFSET}: how far KASLR moved the kernel image, in bytes. */
    public OptionalLong kernelOffset() {
        return hex("KERNELOFFSET");
    }

    private OptionalLong hex(String key) {
        String value = values.get(key);
        if (value == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(value, 16));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }
}
