package org.vmcoregdb.kernel.module;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.elf.ElfNotes;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Where the sections of a module's file were loaded: what {@code /sys/module/NAME/sections} shows, from
 * {@code module.sect_attrs} ({@code kernel/module/sysfs.c}). Before 6.14 its elements are {@code struct module_sect_attr},
 * since then {@code struct bin_attribute} with the address as private data.
 *
 * @param addresses by name of the section
 */
record LoadedSections(Map<String, Long> addresses) {
    private static final int SECTION_LIMIT = 1024;
    private static final int NAME_LIMIT = 64;
    private static final String BUILD_ID = ".note.gnu.build-id";

    /** Header, name and 20 bytes of build-id, with room for longer ones. */
    private static final int NOTE_LIMIT = 64;

    static LoadedSections read(Kernel kernel, Module module) {
        Map<String, Long> found = new LinkedHashMap<>();
        Struct struct = kernel.types().struct("module");
        Struct list = kernel.types().struct("module_sect_attrs");
        Optional<Field> attributes = struct.field("sect_attrs");
        Optional<Field> elements = list.field("attrs");
        if (attributes.isPresent() && elements.isPresent()) {
            try {
                long start = attributes.get().read(kernel.memory(), module.address());
                if (start != 0) {
                    readAll(kernel, list, start, elements.get().at(start), found);
                }
            } catch (MemoryFault missing) {
                return new LoadedSections(found); // those before the missing page are known
            }
        }
        return new LoadedSections(found);
    }

    private static void readAll(Kernel kernel, Struct list, long start, long elements, Map<String, Long> found) {
        AddressSpace memory = kernel.memory();
        Struct older = kernel.types().struct("module_sect_attr");
        Struct element = older.type().isPresent() ? older : kernel.types().struct("bin_attribute");
        Optional<Field> name = element.field("battr.attr.name", "name", "attr.name");
        Optional<Field> address = element.field("address", "private");
        Optional<Field> count = list.field("nsections");
        if (name.isEmpty() || address.isEmpty() || element.size() <= 0) {
            return;
        }
        long most = count.isPresent() ? Math.min(SECTION_LIMIT, count.get().read(memory, start)) : SECTION_LIMIT;
        for (long i = 0; i < most; i++) {
            long at = elements + i * element.size();
            long text = name.get().read(memory, at);
            if (text == 0) {
                return; // an array without a count ends so
            }
            found.putIfAbsent(
                    memory.readCString(text, NAME_LIMIT), address.get().read(memory, at));
        }
    }

    /** The module's build-id in hexadecimal, out of its memory. */
    Optional<String> buildId(AddressSpace memory) {
        Long note = addresses.get(BUILD_ID);
        if (note == null) {
            return Optional.empty();
        }
        byte[] bytes = new byte[NOTE_LIMIT];
        memory.read(note, bytes, 0, bytes.length);
        try {
            return ElfNotes.read(
                            new ByteArraySource(BUILD_ID, bytes), memory.words().byteOrder())
                    .buildId();
        } catch (FormatException damaged) {
            return Optional.empty();
        }
    }
}
