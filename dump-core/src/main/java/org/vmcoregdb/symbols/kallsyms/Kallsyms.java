package org.vmcoregdb.symbols.kallsyms;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.symbols.AddressSearch;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;

/**
 * The kernel's own symbol table, read from the dump. Names stay compressed; a name is looked for by the hash of what it expands to, which
 * costs a fraction of a millisecond for a whole kernel and no table of strings.
 */
public final class Kallsyms implements SymbolTable {
    /** A kernel with everything built in has about 300,000. */
    private static final long MAX_SYMBOLS = 8 << 20;

    private static final int CHUNK = 1 << 18;

    /** Ten times what a kernel has. */
    private static final int MAX_NAMES = 64 << 20;

    private final TokenTable tokens;
    private final byte[] names;
    private final int[] nameStarts;
    private final Addresses addresses;
    private volatile int @Nullable [] hashes;
    private final Map<String, Optional<Symbol>> known = new ConcurrentHashMap<>();

    private Kallsyms(TokenTable tokens, byte[] names, int[] nameStarts, Addresses addresses) {
        this.tokens = tokens;
        this.names = names;
        this.nameStarts = nameStarts;
        this.addresses = addresses;
    }

    /**
     * Reads the table.
     *
     * @param anchors symbols whose addresses are known from elsewhere, to recognise the encoding of addresses by the first one that the
     *     table has: without {@code CONFIG_KALLSYMS_ALL} it has no variables
     * @throws FormatException if the data makes no sense, or if no encoding puts that symbol where it is
     * @throws org.vmcoregdb.memory.MemoryFault if a part of it is missing from the dump
     */
    public static Kallsyms read(AddressSpace memory, KallsymsLocation where, Map<String, Long> anchors)
            throws FormatException {
        long count = memory.readUnsignedInt(where.count());
        if (count == 0 || count > MAX_SYMBOLS) {
            throw new FormatException("kallsyms: kallsyms_num_syms is " + count);
        }
        where.soon(memory, count);
        TokenTable tokens = TokenTable.read(memory, where.tokenTable(), where.tokenIndex());
        int[] starts = new int[(int) count + 1];
        byte[] names = readNames(memory, where.names(), starts);
        byte[] table =
                memory.readBytes(where.addresses(), (int) count * (where.absolute() ? Long.BYTES : Integer.BYTES));
        OptionalLong base = where.relativeBase().isPresent()
                ? OptionalLong.of(memory.readLong(where.relativeBase().getAsLong()))
                : OptionalLong.empty();
        for (AddressEncoding encoding : AddressEncoding.values()) {
            if (encoding.isOf(where)) {
                Addresses addresses = new Addresses(encoding, memory.words(), table, base.orElse(0), where.addresses());
                Kallsyms read = new Kallsyms(tokens, names, starts, addresses);
                if (read.agreesWith(anchors)) {
                    return read;
                }
            }
        }
        String known = anchors.entrySet().stream()
                .map(a -> a.getKey() + " at 0x" + Long.toHexString(a.getValue()))
                .collect(Collectors.joining(", "));
        throw new FormatException("kallsyms: no known encoding of addresses puts " + known);
    }

    /** The first anchor that the table has decides: each costs a look at all names. */
    private boolean agreesWith(Map<String, Long> anchors) {
        for (Map.Entry<String, Long> anchor : anchors.entrySet()) {
            Optional<Symbol> symbol = named(anchor.getKey());
            if (symbol.isPresent()) {
                return symbol.get().address() == anchor.getValue();
            }
        }
        return false;
    }

    /** Reads as many names as {@code starts} has room for, noting where each begins; the last entry is their end. */
    private static byte[] readNames(AddressSpace memory, long address, int[] starts) throws FormatException {
        byte[] names = new byte[Math.min(starts.length * 12, 1 << 24)];
        int have = 0;
        int at = 0;
        for (int i = 0; i < starts.length - 1; i++) {
            if (at + 2 + 0x7fff > have) {
                if (have + CHUNK > names.length) {
                    names = Arrays.copyOf(names, names.length + CHUNK + names.length / 4);
                }
                have += memory.read(address + have, names, have, CHUNK);
            }
            starts[i] = at;
            int length = at < have ? names[at] & 0xff : 0;
            int head = 1;
            if (length >= 0x80 && at + 1 < have) {
                length = length & 0x7f | (names[at + 1] & 0xff) << 7;
                head = 2;
            }
            at += head + length;
            if (length == 0 || at > have || at > MAX_NAMES) {
                throw new FormatException("kallsyms: name " + i + " of " + (starts.length - 1) + " is damaged");
            }
        }
        starts[starts.length - 1] = at;
        return Arrays.copyOf(names, at);
    }

    /** Number of symbols. */
    public int count() {
        return addresses.count();
    }

    private Symbol symbol(int i) {
        int head = nameHead(i);
        String text = tokens.expand(names, head, nameStarts[i + 1] - head);
        // tokens of a damaged table may be empty
        return text.isEmpty()
                ? new Symbol("", addresses.get(i), '?', Optional.empty())
                : new Symbol(text.substring(1), addresses.get(i), text.charAt(0), Optional.empty());
    }

    private int nameHead(int i) {
        int at = nameStarts[i];
        return names[at] < 0 ? at + 2 : at + 1;
    }

    @Override
    public Optional<Symbol> named(String name) {
        return known.computeIfAbsent(name, this::find);
    }

    private Optional<Symbol> find(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int hash = TokenTable.hash(wanted);
        int[] all = hashes();
        for (int i = 0; i < all.length; i++) {
            if (all[i] == hash) {
                int head = nameHead(i);
                if (tokens.matches(names, head, nameStarts[i + 1] - head, wanted)) {
                    return Optional.of(symbol(i));
                }
            }
        }
        return Optional.empty();
    }

    /** Of all names. Two threads that ask first at once make the same. */
    private int[] hashes() {
        int[] made = hashes;
        if (made == null) {
            made = new int[addresses.count()];
            for (int i = 0; i < made.length; i++) {
                int head = nameHead(i);
                made[i] = tokens.hash(names, head, nameStarts[i + 1] - head);
            }
            hashes = made;
        }
        return made;
    }

    @Override
    public List<Symbol> at(long address) {
        int low = above(address);
        int last = low - 1;
        if (last < 0) {
            return List.of();
        }
        int first = last;
        while (first > 0 && addresses.get(first - 1) == addresses.get(last)) {
            first--;
        }
        List<Symbol> found = new ArrayList<>(last - first + 1);
        for (int i = first; i <= last; i++) {
            found.add(symbol(i));
        }
        return found;
    }

    @Override
    public OptionalLong nextAddress(long address) {
        int next = above(address);
        return next < addresses.count() ? OptionalLong.of(addresses.get(next)) : OptionalLong.empty();
    }

    /** Index of the first symbol above an address. */
    private int above(long address) {
        return AddressSearch.firstAbove(addresses.count(), i -> addresses.get(i), address);
    }

    @Override
    public void forEach(Consumer<Symbol> action) {
        for (int i = 0; i < addresses.count(); i++) {
            action.accept(symbol(i));
        }
    }

    /** How addresses are encoded; tried in this order. */
    private enum AddressEncoding {
        /** Whole addresses: {@code kallsyms_addresses}, before 4.6. */
        ABSOLUTE,
        /** CONFIG_KALLSYMS_ABSOLUTE_PERCPU: x86 until 6.14. */
        ABSOLUTE_PERCPU,
        /** Distances from kallsyms_relative_base. */
        RELATIVE,
        /** Distances from the table itself: kernels that dropped kallsyms_relative_base. */
        SELF_RELATIVE;

        boolean isOf(KallsymsLocation where) {
            return switch (this) {
                case ABSOLUTE -> where.absolute();
                case SELF_RELATIVE -> !where.absolute() && where.relativeBase().isEmpty();
                case ABSOLUTE_PERCPU, RELATIVE ->
                    !where.absolute() && where.relativeBase().isPresent();
            };
        }

        long decode(int offset, long base, long place) {
            return switch (this) {
                case ABSOLUTE, RELATIVE -> base + (offset & 0xffffffffL);
                case ABSOLUTE_PERCPU -> offset >= 0 ? offset : base - 1 - offset;
                case SELF_RELATIVE -> place + offset;
            };
        }
    }

    /**
     * The addresses, as the kernel has them.
     *
     * @param base kallsyms_relative_base, 0 where there is none
     * @param place the address of the table
     */
    private record Addresses(AddressEncoding encoding, WordOrder words, byte[] table, long base, long place) {
        int count() {
            return table.length / (encoding == AddressEncoding.ABSOLUTE ? Long.BYTES : Integer.BYTES);
        }

        long get(int i) {
            return encoding == AddressEncoding.ABSOLUTE
                    ? words.getLong(table, Long.BYTES * i)
                    : encoding.decode(words.getInt(table, Integer.BYTES * i), base, place + (long) Integer.BYTES * i);
        }
    }
}
