package org.vmcoregdb.types.dwarf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.unit.Attribute;
import org.vmcoregdb.dwarf.unit.Entry;
import org.vmcoregdb.dwarf.unit.Place;
import org.vmcoregdb.dwarf.unit.Tag;
import org.vmcoregdb.dwarf.unit.Unit;
import org.vmcoregdb.dwarf.unit.Units;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.TypeTable;

/**
 * The types of a kernel or module out of DWARF, and which types its functions and variables are of. The first question for a name
 * makes the index, or opens the one that is kept of the same build; a type is read when it is asked for. Safe for use by many threads.
 */
public final class DwarfTypes implements TypeTable {
    private static final int PROBLEM_LIMIT = 10;

    /** What is kept of entries that were decoded, in members and the like; a kernel has some hundred thousand. */
    private static final long KEPT_PARTS = 1 << 22;

    /** A definition is one or two references away from what has its name. */
    private static final int REFERENCE_LIMIT = 8;

    private final List<Units> files;
    private final TypeTable base;
    private final IndexSource indexSource;
    private final Consumer<String> problems;
    private final Map<Long, CType> decoded = new ConcurrentHashMap<>();
    private final AtomicLong keptParts = new AtomicLong();
    private final AtomicLong problemCount = new AtomicLong();
    private volatile @Nullable TypeIndex index;

    /** Where the index comes from. */
    interface IndexSource {
        TypeIndex index() throws FormatException;
    }

    /**
     * Reads nothing yet.
     *
     * @param files that belong together, by their numbers
     * @param base has what they lack
     * @param problems receives a sentence about what is damaged
     */
    DwarfTypes(List<Units> files, TypeTable base, IndexSource indexSource, Consumer<String> problems) {
        this.files = List.copyOf(files);
        this.base = base;
        this.indexSource = indexSource;
        this.problems = problems;
    }

    /**
     * The types of a file, and of those that it refers to. Reads nothing but what says which these are.
     *
     * @param base has what the file lacks
     * @param finder knows where those files are, and where the index is kept from one run to the next
     * @param problems receives a sentence about what is damaged or missing
     */
    public static DwarfTypes of(
            DebugSections sections, TypeTable base, DebugFileFinder finder, Consumer<String> problems)
            throws FormatException {
        List<Units> files = UnitFiles.of(sections, finder, problems);
        Optional<Path> kept = finder.typeIndex(sections.file());
        return new DwarfTypes(files, base, () -> index(files, kept, problems), problems);
    }

    private static TypeIndex index(List<Units> files, Optional<Path> kept, Consumer<String> problems)
            throws FormatException {
        Optional<IndexFile> file = kept.isPresent() ? Optional.of(new IndexFile(kept.get(), files)) : Optional.empty();
        Optional<TypeIndex> known = file.isPresent() ? file.get().read() : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        IndexMaker maker = new IndexMaker(files);
        TypeIndex made = maker.make();
        if (maker.problem().isEmpty() && file.isPresent()) {
            file.get().write(made);
        }
        maker.problem().ifPresent(problem -> problems.accept(problem + "."));
        return made;
    }

    private TypeIndex index() {
        TypeIndex known = index;
        if (known == null) {
            synchronized (this) {
                known = index;
                if (known == null) {
                    known = readIndex();
                    index = known;
                }
            }
        }
        return known;
    }

    private TypeIndex readIndex() {
        try {
            return indexSource.index();
        } catch (FormatException unreadable) {
            tell(unreadable.getMessage());
            return TypeIndex.EMPTY;
        }
    }

    private void tell(@Nullable String problem) {
        if (problemCount.incrementAndGet() <= PROBLEM_LIMIT) {
            problems.accept(problem + ".");
        }
    }

    /** How many names there are. */
    public int count() {
        return index().count();
    }

    @Override
    public Optional<CType.CompositeType> composite(CType.CompositeKind kind, String name) {
        return findType(name, kind == CType.CompositeKind.STRUCT ? NameKind.STRUCT : NameKind.UNION)
                .flatMap(code -> as(CType.CompositeType.class, code))
                .or(() -> base.composite(kind, name));
    }

    @Override
    public Optional<CType.EnumType> enumeration(String name) {
        return findType(name, NameKind.ENUMERATION)
                .flatMap(code -> as(CType.EnumType.class, code))
                .or(() -> base.enumeration(name));
    }

    @Override
    public Optional<CType> typedef(String name) {
        return findType(name, NameKind.TYPEDEF)
                .or(() -> find(name, NameKind.BASE))
                .map(this::type)
                .or(() -> base.typedef(name));
    }

    @Override
    public boolean hasFunction(String name) {
        return find(name, NameKind.FUNCTION).isPresent() || base.hasFunction(name);
    }

    @Override
    public Optional<CType.FunctionType> function(String name) {
        return find(name, NameKind.FUNCTION)
                .flatMap(code -> as(CType.FunctionType.class, code))
                .or(() -> base.function(name));
    }

    @Override
    public Optional<CType> variable(String name) {
        return find(name, NameKind.VARIABLE)
                .or(() -> find(name, NameKind.DECLARED_VARIABLE))
                .map(this::type)
                .or(() -> base.variable(name));
    }

    @Override
    public Stream<CType.CompositeType> composites() {
        TypeIndex all = index();
        return IntStream.range(0, all.count())
                .mapToLong(i -> code(all, i))
                .filter(code -> switch (EntryCode.kind(code)) {
                    case STRUCT, UNION, LOCAL_STRUCT, LOCAL_UNION -> true;
                    default -> false;
                })
                .mapToObj(this::type)
                .filter(CType.CompositeType.class::isInstance)
                .map(CType.CompositeType.class::cast);
    }

    private long code(TypeIndex all, int i) {
        try {
            return all.code(i);
        } catch (IOException unreadable) {
            tell("The index of types could not be read: " + unreadable.getMessage());
            return 0;
        }
    }

    private <T extends CType> Optional<T> as(Class<T> wanted, long code) {
        CType type = type(code);
        return wanted.isInstance(type) ? Optional.of(wanted.cast(type)) : Optional.empty();
    }

    private Optional<Long> findType(String name, NameKind kind) {
        return find(name, kind).or(() -> find(name, kind.local()));
    }

    /** The first entry, as the units have them, of a name and a kind. */
    private Optional<Long> find(String name, NameKind kind) {
        TypeIndex all = index();
        int hash = NameHash.of(name);
        try {
            for (int i = all.first(hash); all.is(i, hash); i++) {
                long code = all.code(i);
                if (EntryCode.kind(code) == kind && isNamed(code, name)) {
                    return Optional.of(code);
                }
            }
        } catch (IOException unreadable) {
            tell("The index of types could not be read: " + unreadable.getMessage());
        }
        return Optional.empty();
    }

    /** Names in namespaces are known by their last part. */
    private boolean isNamed(long code, String name) {
        Optional<Place> place = EntryCode.place(EntryCode.withoutKind(code), files);
        try {
            if (place.isEmpty()) {
                return false;
            }
            Unit unit = place.get().unit();
            Entry entry = unit.entry(place.get().offset());
            if (TypeDecoder.isElsewhere(entry) && EntryCode.kind(code) != NameKind.DECLARED_VARIABLE) {
                return false; // an index that is out of date must not lead round in a circle
            }
            Optional<String> found = name(unit, entry);
            int last = name.lastIndexOf("::");
            return found.isPresent() && found.get().equals(last < 0 ? name : name.substring(last + 2));
        } catch (FormatException damaged) {
            tell(damaged.getMessage());
            return false;
        }
    }

    private static Optional<String> name(Unit start, Entry entry) throws FormatException {
        Unit unit = start;
        Entry current = entry;
        for (int hops = 0; hops < REFERENCE_LIMIT; hops++) {
            Optional<String> name = unit.string(current, Attribute.NAME);
            Optional<Place> next = unit.reference(current, Attribute.SPECIFICATION);
            if (name.isPresent() || next.isEmpty()) {
                return name;
            }
            unit = next.get().unit();
            current = unit.entry(next.get().offset());
        }
        return Optional.empty();
    }

    /** A type by where it is; void if nothing that makes sense is there. */
    CType type(long codeAndKind) {
        long code = EntryCode.withoutKind(codeAndKind);
        CType known = decoded.get(code);
        if (known == null) {
            known = read(code);
            if (keptParts.addAndGet(parts(known)) > KEPT_PARTS) {
                decoded.clear(); // references lead to entries, which are read again
                keptParts.set(0);
            }
            decoded.put(code, known);
        }
        return known;
    }

    private static int parts(CType type) {
        if (type instanceof CType.CompositeType composite) {
            return 1 + composite.members().size();
        }
        return type instanceof CType.EnumType constants
                ? 1 + constants.enumerators().size()
                : 1;
    }

    private CType read(long code) {
        Optional<Place> place = EntryCode.place(code, files);
        try {
            return place.isEmpty() ? new CType.VoidType() : new TypeDecoder(this, place.get()).decode();
        } catch (FormatException damaged) {
            tell(damaged.getMessage());
            return new CType.VoidType();
        }
    }

    /** The definition of what is only declared somewhere. */
    Optional<CType> definition(int tag, String name) {
        if (tag == Tag.ENUMERATION_TYPE) {
            return enumeration(name).map(CType.class::cast);
        }
        return composite(tag == Tag.UNION_TYPE ? CType.CompositeKind.UNION : CType.CompositeKind.STRUCT, name)
                .map(CType.class::cast);
    }

    /** A reference that is followed when it is asked for. */
    Supplier<CType> reference(Place place) {
        long code = EntryCode.of(place);
        return () -> type(code);
    }
}
