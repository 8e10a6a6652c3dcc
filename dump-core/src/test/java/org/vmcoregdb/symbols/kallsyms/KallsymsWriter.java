package org.vmcoregdb.symbols.kallsyms;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteBuilder;
import org.vmcoregdb.memory.LittleEndian;

/** Builds the kernel's compressed symbol table in memory, as one piece. */
public final class KallsymsWriter {
    /** How addresses are written. */
    public enum Addresses {
        ABSOLUTE,
        ABSOLUTE_PERCPU,
        RELATIVE,
        SELF_RELATIVE;

        /** Whether symbols that are not moved with the kernel keep their values. */
        boolean hasAbsolute() {
            return this == ABSOLUTE || this == ABSOLUTE_PERCPU;
        }
    }

    /** Where {@code scripts/kallsyms.c} of a kernel puts the parts. */
    public enum Order {
        /** Until 4.19: the number of symbols and the markers have 8 bytes. */
        UNTIL_4_19,
        /** Until 6.3: addresses, then names, then tokens. */
        ADDRESSES_FIRST,
        /** 6.1 as distributions have it: the same, with the order of names by themselves before the tokens. */
        WITH_SEQUENCE,
        /** From 6.4 on: names, tokens, addresses. */
        ADDRESSES_LAST
    }

    /** Tokens of more than one character; their numbers are from 128 on, those of characters are their codes. */
    private static final List<String> PHRASES = List.of("sys_", "Tinit", "_head", "task");

    private record Entry(String name, char type, long address) {}

    private final Addresses addresses;
    private final ByteOrder byteOrder;
    private final List<Entry> entries = new ArrayList<>();

    /** A table of this encoding. */
    public KallsymsWriter(Addresses addresses) {
        this(addresses, ByteOrder.LITTLE_ENDIAN);
    }

    /** A table of this encoding and byte order. */
    public KallsymsWriter(Addresses addresses, ByteOrder byteOrder) {
        this.addresses = addresses;
        this.byteOrder = byteOrder;
    }

    /** Adds a symbol; they are to come by ascending address. */
    public KallsymsWriter symbol(String name, char type, long address) {
        entries.add(new Entry(name, type, address));
        return this;
    }

    /** The table and where its parts are. */
    public record Placed(byte[] bytes, KallsymsLocation where) {}

    /** The table as it lies at {@code at}. */
    public Placed build(long at) {
        ByteBuilder tokens = new ByteBuilder(byteOrder);
        ByteBuilder index = new ByteBuilder(byteOrder);
        for (int i = 0; i < 256; i++) {
            index.u16(2 * i, tokens.length());
            String token = i >= 32 && i < 127
                    ? String.valueOf((char) i)
                    : i >= 128 && i < 128 + PHRASES.size() ? PHRASES.get(i - 128) : "";
            tokens.raw(tokens.length(), (token + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        ByteBuilder names = new ByteBuilder(byteOrder);
        for (Entry entry : entries) {
            byte[] compressed = compress(entry.type + entry.name);
            if (compressed.length < 0x80) {
                names.u8(names.length(), compressed.length);
            } else {
                names.u8(names.length(), compressed.length & 0x7f | 0x80).u8(names.length(), compressed.length >> 7);
            }
            names.raw(names.length(), compressed);
        }
        int countAt = 0;
        int baseAt = 8;
        int indexAt = 16;
        int tokensAt = indexAt + 512;
        int offsetsAt = tokensAt + (tokens.length() + 7 & ~7);
        int width = addresses == Addresses.ABSOLUTE ? 8 : 4;
        int namesAt = offsetsAt + width * entries.size();
        long base = entries.stream()
                .mapToLong(Entry::address)
                .filter(a -> a < 0)
                .min()
                .orElse(0);
        ByteBuilder all = new ByteBuilder(byteOrder);
        all.u32(countAt, entries.size()).u64(baseAt, base);
        all.raw(indexAt, index.build()).raw(tokensAt, tokens.build());
        for (int i = 0; i < entries.size(); i++) {
            long address = entries.get(i).address;
            long offset = switch (addresses) {
                case ABSOLUTE -> address;
                case ABSOLUTE_PERCPU -> address >= 0 ? address : base - 1 - address;
                case RELATIVE -> address - base;
                case SELF_RELATIVE -> address - (at + offsetsAt + 4L * i);
            };
            if (width == Long.BYTES) {
                all.u64(offsetsAt + width * i, offset);
            } else {
                all.u32(offsetsAt + width * i, (int) offset);
            }
        }
        all.raw(namesAt, names.build());
        return new Placed(
                all.build(),
                new KallsymsLocation(
                        at + namesAt,
                        at + countAt,
                        at + tokensAt,
                        at + indexAt,
                        at + offsetsAt,
                        addresses == Addresses.SELF_RELATIVE || addresses == Addresses.ABSOLUTE
                                ? OptionalLong.empty()
                                : OptionalLong.of(at + baseAt),
                        addresses == Addresses.ABSOLUTE));
    }

    /** The table as it lies at {@code at}, a multiple of 8, in a kernel's own order. */
    public byte[] build(long at, Order order) {
        Placed parts = build(at);
        KallsymsLocation where = parts.where();
        int count = entries.size();
        byte[] all = parts.bytes();
        byte[] names = Arrays.copyOfRange(all, (int) (where.names() - at), all.length);
        byte[] index = Arrays.copyOfRange(all, 16, 16 + 512);
        int tokensAt = (int) (where.tokenTable() - at);
        byte[] tokens = Arrays.copyOfRange(all, tokensAt, (int) (where.addresses() - at));
        byte[] base = Arrays.copyOfRange(all, 8, 16);
        int offsetsAt = (int) (where.addresses() - at);
        byte[] offsets = Arrays.copyOfRange(all, offsetsAt, all.length - names.length);
        ByteBuilder out = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        if (order != Order.ADDRESSES_LAST) {
            append(out, offsets);
            if (addresses != Addresses.ABSOLUTE) {
                append(out, base);
            }
        }
        boolean wide = order == Order.UNTIL_4_19;
        append(wide ? out.u64(out.length() + 7 & ~7, count) : out.u32(out.length(), count), names);
        ByteBuilder markers = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        int name = 0;
        for (int i = 0; i < count; i++) {
            if (i % 256 == 0) {
                if (wide) {
                    markers.u64(markers.length(), name);
                } else {
                    markers.u32(markers.length(), name);
                }
            }
            int length = names[name] & 0xff;
            name += length < 0x80 ? 1 + length : 2 + (length & 0x7f | (names[name + 1] & 0xff) << 7);
        }
        append(out, markers.build());
        if (order == Order.WITH_SEQUENCE) {
            append(out, new byte[3 * count]);
        }
        append(append(out, tokens), index);
        if (order == Order.ADDRESSES_LAST) {
            long moved = at + (out.length() + 7 & ~7) - where.addresses();
            if (addresses == Addresses.SELF_RELATIVE) {
                for (int i = 0; i < count; i++) {
                    int old = LittleEndian.getInt(offsets, 4 * i);
                    System.arraycopy(
                            new ByteBuilder(ByteOrder.LITTLE_ENDIAN)
                                    .u32(0, (int) (old - moved))
                                    .build(),
                            0,
                            offsets,
                            4 * i,
                            4);
                }
                append(out, offsets);
            } else {
                append(append(out, offsets), base);
            }
        }
        return out.grow(out.length() + 4096).build();
    }

    private static ByteBuilder append(ByteBuilder out, byte[] part) {
        return out.raw(out.length() + 7 & ~7, part);
    }

    private static byte[] compress(String text) {
        ByteBuilder out = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < text.length()) {
            int token = text.charAt(at);
            int length = 1;
            for (int i = 0; i < PHRASES.size(); i++) {
                if (text.startsWith(PHRASES.get(i), at)) {
                    token = 128 + i;
                    length = PHRASES.get(i).length();
                }
            }
            out.u8(out.length(), token);
            at += length;
        }
        return out.build();
    }
}
