package org.vmcoregdb.arch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/**
 * The parts that were met so far. Not {@link java.util.ServiceLoader}, which looks for lists in all modules of Java and all libraries:
 * that takes a tenth of the time in which a dump is opened. The lists are in this package, so that only the class path is looked at,
 * and only as far as needed.
 */
final class ListedParts {
    private static final String LIST = "org/vmcoregdb/arch/architecture-parts";
    static final ListedParts ALL = new ListedParts();

    private final ClassLoader loader = ArchitecturePart.class.getClassLoader();
    private final List<ArchitecturePart> known = new ArrayList<>();
    private final Enumeration<URL> lists;

    private ListedParts() {
        try {
            lists = loader.getResources(LIST);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    synchronized <T extends ArchitecturePart> Optional<T> find(Class<T> type, Machine machine) {
        Optional<T> found = among(known, type, machine);
        while (found.isEmpty() && lists.hasMoreElements()) {
            List<ArchitecturePart> more = read(lists.nextElement());
            known.addAll(more);
            found = among(more, type, machine);
        }
        return found;
    }

    private static <T extends ArchitecturePart> Optional<T> among(
            List<ArchitecturePart> parts, Class<T> type, Machine machine) {
        for (ArchitecturePart part : parts) {
            if (type.isInstance(part) && part.machine() == machine) {
                return Optional.of(type.cast(part));
            }
        }
        return Optional.empty();
    }

    /** A list has the name of a class on each line, and comments after {@code #}. */
    private List<ArchitecturePart> read(URL list) {
        List<ArchitecturePart> parts = new ArrayList<>();
        try (InputStream in = list.openStream()) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    parts.add(Class.forName(line.strip(), true, loader)
                            .asSubclass(ArchitecturePart.class)
                            .getConstructor()
                            .newInstance());
                }
            }
        } catch (IOException | ReflectiveOperationException broken) {
            throw new IllegalStateException("the list of architecture parts " + list + " is broken", broken);
        }
        return parts;
    }
}
