package org.vmcoregdb.server.command.vm;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.mm.VmArea;

/**
 * An area, with what is mapped there.
 *
 * @param file the path of the file that is mapped, as far as it is known
 * @param pages those of its pages that were asked for
 */
record MappedArea(VmArea area, Optional<String> file, List<PagePlace> pages) {}
