package org.vmcoregdb.server.command.kmem;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** A member of {@code struct page} as {@code kmem -m} writes it: flags in hexadecimal, counts in decimal, structs word by word. */
record PageMember(String name, Field field) {
    private static final int WORD = Long.BYTES;

    /** Those that a user named, with commas between them. */
    static List<PageMember> parse(Struct page, String text) throws CommandException {
        List<PageMember> members = new ArrayList<>();
        for (String name : text.split(",")) {
            Field field =
                    page.field(name).orElseThrow(() -> new CommandException("kmem: struct page has no member " + name));
            members.add(new PageMember(name, field));
        }
        return members;
    }

    /** Its value in a copy of a struct. */
    String in(WordOrder order, byte[] bytes, int at) {
        CType type = field.type().stripped();
        boolean count = name.startsWith("_count") || name.startsWith("_mapcount");
        if (type instanceof CType.CompositeType || type instanceof CType.ArrayType) {
            return count ? Integer.toString(order.getInt(bytes, at + (int) field.offset())) : words(order, bytes, at);
        }
        long value = field.in(order, bytes, at);
        if (type instanceof CType.PointerType) {
            return String.format(Locale.ROOT, "%016x", value);
        }
        if (type instanceof CType.IntType integer && integer.encoding() == CType.Encoding.BOOL) {
            return value == 1 ? "true" : value == 0 ? "false" : Long.toString(value);
        }
        if (name.equals("flags")) {
            return String.format(Locale.ROOT, "%0" + 2 * type.size() + "x", value);
        }
        return field.signed() ? Long.toString(value) : Long.toUnsignedString(value);
    }

    private String words(WordOrder order, byte[] bytes, int at) {
        int size = (int) Math.min(field.size(), bytes.length - field.offset());
        int step = size % WORD == 0 ? WORD : size % Integer.BYTES == 0 ? Integer.BYTES : 1;
        List<String> all = new ArrayList<>();
        for (int i = 0; i + step <= size; i += step) {
            long word = order.getUnsigned(bytes, at + (int) field.offset() + i, step);
            all.add(String.format(Locale.ROOT, "%0" + 2 * step + "x", word));
        }
        return String.join(",", all);
    }
}
