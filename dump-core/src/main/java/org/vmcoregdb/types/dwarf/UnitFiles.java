package org.vmcoregdb.types.dwarf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.dwarf.SupplementLink;
import org.vmcoregdb.dwarf.unit.Attribute;
import org.vmcoregdb.dwarf.unit.Unit;
import org.vmcoregdb.dwarf.unit.Units;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.packages.DebugFileFinder;

/** The files that have the units of one program: its own, what that has in common with others, and what was split off it. */
final class UnitFiles {
    /** Each is open: of more, one file is made. */
    private static final int MOST_PARTS = 500;

    private final DebugFileFinder finder;
    private final Consumer<String> problems;
    private final List<Units> files = new ArrayList<>();

    private UnitFiles(DebugFileFinder finder, Consumer<String> problems) {
        this.finder = finder;
        this.problems = problems;
    }

    static List<Units> of(DebugSections sections, DebugFileFinder finder, Consumer<String> problems)
            throws FormatException {
        UnitFiles all = new UnitFiles(finder, problems);
        all.add(sections);
        return List.copyOf(all.files);
    }

    private void add(DebugSections sections) throws FormatException {
        Optional<Units> supplement = supplement(sections);
        files.add(Units.ofTypes(0, sections, () -> supplement));
        supplement.ifPresent(files::add);
        // only units that are split, and some of other compilers, have a table of addresses
        if (sections.named(".debug_addr").isPresent()) {
            addSplit(files.get(0), sections.file().source().name());
        }
    }

    /** Where debug information was split off, units have next to nothing but the name of the file with the rest. */
    private void addSplit(Units skeletons, String path) throws FormatException {
        Map<String, Long> names = new LinkedHashMap<>();
        for (long offset : skeletons.offsets(false)) {
            addName(skeletons, offset, names);
        }
        if (names.isEmpty()) {
            return;
        }
        Optional<ElfFile> all = finder.beside(path, path.substring(path.lastIndexOf('/') + 1) + ".dwp");
        if (all.isPresent()) {
            files.add(split(all.get()));
            return;
        }
        int missing = 0;
        for (Map.Entry<String, Long> name : names.entrySet()) {
            Optional<ElfFile> part = files.size() > MOST_PARTS ? Optional.empty() : finder.beside(path, name.getKey());
            if (part.isPresent() && isPart(part.get(), name.getValue())) {
                files.add(split(part.get()));
            } else {
                missing++;
            }
        }
        if (missing > 0) {
            problems.accept(path + " has its types in " + names.size() + " files such as "
                    + names.keySet().iterator().next() + ", of which " + missing
                    + " are not in its folder, or of another build, or too many: dwp -e makes one file of them, "
                    + path + ".dwp.");
        }
    }

    private static void addName(Units skeletons, long offset, Map<String, Long> names) {
        try {
            Unit unit = skeletons.open(false, offset);
            Optional<String> name = unit.string(unit.top(), Attribute.DWO_NAME);
            name = name.isPresent() ? name : unit.string(unit.top(), Attribute.GNU_DWO_NAME);
            name.ifPresent(found -> names.put(found, identity(unit)));
        } catch (FormatException damaged) {
            return; // the index is made without this unit, and says so
        }
    }

    private Units split(ElfFile file) {
        return Units.ofTypes(files.size(), DebugSections.split(file), Optional::empty);
    }

    /** True if one of a file's units is the other part of a unit. */
    private boolean isPart(ElfFile file, long identity) {
        try {
            Units units = split(file);
            for (long offset : units.offsets(false)) {
                if (identity(units.open(false, offset)) == identity) {
                    return true;
                }
            }
        } catch (FormatException damaged) {
            return false;
        }
        return false;
    }

    private static long identity(Unit unit) {
        return unit.top().number(Attribute.GNU_DWO_ID).orElse(unit.header().signature());
    }

    private Optional<Units> supplement(DebugSections sections) throws FormatException {
        Optional<SupplementLink> link = SupplementLink.of(sections);
        if (link.isEmpty()) {
            return Optional.empty();
        }
        String path = sections.file().source().name();
        Optional<ElfFile> found =
                finder.supplement(link.get().buildId(), link.get().name(), path);
        if (found.isEmpty()) {
            problems.accept(path + " has a part of its types in " + link.get().name()
                    + ", which is not here: its build-id is " + link.get().buildId() + ".");
        }
        return found.map(file -> Units.ofTypes(1, new DebugSections(file, SectionPlacement.UNPLACED), Optional::empty));
    }
}
