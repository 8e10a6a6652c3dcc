package org.vmcoregdb.server.command.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.server.command.HexArguments;

/** What {@code vm -R} looks for: a number, or part of a path. */
final class VmReference {
    private final String text;
    private final OptionalLong hexadecimal;
    private final OptionalLong decimal;

    VmReference(String text) {
        this.text = text;
        this.hexadecimal = HexArguments.find(text);
        this.decimal = text.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /** Whether it is this address, or word of flags. */
    boolean isNumber(long value) {
        return hexadecimal.isPresent() && hexadecimal.getAsLong() == value;
    }

    /** Whether it is the area, its flags or part of the path of its file. */
    boolean isArea(MappedArea mapped) {
        return isNumber(mapped.area().address())
                || isNumber(mapped.area().flags())
                || mapped.file().filter(this::isPath).isPresent();
    }

    private boolean isPath(String path) {
        return text.equals("/") ? path.equals("/") : path.contains(text);
    }

    /** Those pages of an area that it is about. */
    List<PagePlace> pages(MappedArea mapped, AreaPages places, int pageSize, BooleanSupplier cancelled) {
        List<PagePlace> found = new ArrayList<>();
        if (hexadecimal.isEmpty()
                && decimal.isEmpty()
                && mapped.file().filter(this::isPath).isPresent()) {
            return found; // the whole area is what was looked for
        }
        for (long at = mapped.area().start();
                Long.compareUnsigned(at, mapped.area().end()) < 0;
                at += pageSize) {
            if (cancelled.getAsBoolean()) {
                return found;
            }
            PagePlace page = places.at(mapped, at);
            if (isPage(page)) {
                found.add(page);
            }
        }
        return found;
    }

    private boolean isPage(PagePlace page) {
        if (isNumber(page.vaddr())
                || page.paddr().isPresent() && isNumber(page.paddr().getAsLong())) {
            return true;
        }
        if (page.swap().isPresent()) {
            return page.swap().filter(this::isPath).isPresent()
                    || decimal.isPresent() && page.offset().equals(decimal);
        }
        return page.file().isPresent()
                && page.offset().isPresent()
                && isNumber(page.offset().getAsLong());
    }
}
