package org.vmcoregdb.types.dwarf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.SectionPlacement;
import org.vmcoregdb.dwarf.SupplementLink;
import org.vmcoregdb.dwarf.unit.Units;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.packages.DebugFileFinder;

/** The files that have the units of one program: its own, and what that has in common with others. */
final class UnitFiles {
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
    }

    private Optional<Units> supplement(DebugSections sections) throws FormatException {
        Optional<SupplementLink> link = SupplementLink.of(sections);
        if (link.isEmpty()) {
            return Optional.empty();
        }
        String path = sections.file().source().name();
        Optional<ElfFile> found = finder.supplement(link.get().buildId(), link.get().name(), path);
        if (found.isEmpty()) {
            problems.accept(path + " has a part of its types in " + link.get().name() + ", which is not here: its build-id is "
                    + link.get().buildId() + ".");
        }
        return found.map(file ->
                Units.ofTypes(1, new DebugSections(file, SectionPlacement.UNPLACED), Optional::empty));
    }
}
