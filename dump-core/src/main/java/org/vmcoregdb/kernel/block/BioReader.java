package org.vmcoregdb.kernel.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.fs.MappingFiles;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.module.ModuleStructs;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Finds out what bios are for ({@code include/linux/blk_types.h}): by the function that is told when one is done, and what that is given. */
final class BioReader {
    /** More devices are not stacked. */
    private static final int DEPTH = 8;

    private static final int PAGES_LIMIT = 256;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct bio;
    private final Field pages;
    private final Field end;
    private final Field given;

    BioReader(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.bio = kernel.types().struct("bio");
        this.pages = bio.need("bi_io_vec");
        this.end = bio.need("bi_end_io");
        this.given = bio.need("bi_private");
    }

    /** What a bio is for, as far as it can be read. */
    BioUse use(long address) {
        List<String> through = new ArrayList<>();
        long at = address;
        Optional<SymbolicAddress> function = function(at);
        while (through.size() < DEPTH && isClone(function)) {
            Optional<Mapped> original = new FirstProblem().value(new Clone(at)::original);
            if (original.isEmpty() || original.get().bio() == 0) {
                break;
            }
            through.add(original.get().device());
            at = original.get().bio();
            function = function(at);
        }
        return of(at, through, function);
    }

    private BioUse of(long at, List<String> through, Optional<SymbolicAddress> function) {
        FirstProblem unknown = new FirstProblem();
        List<Long> objects = new ArrayList<>();
        Optional<String> file = unknown.value(() -> pages(at, objects)).flatMap(found -> found);
        String name = function.map(known -> known.symbol().name()).orElse("");
        if (name.equals("end_bio_bh_io_sync")) {
            unknown.number(() -> given.read(memory, at)).ifPresent(objects::add);
        }
        return new BioUse(
                through, file, unknown.value(() -> waiter(name, at)).flatMap(task -> task), objects, function);
    }

    private Optional<SymbolicAddress> function(long at) {
        OptionalLong address = new FirstProblem().number(() -> end.read(memory, at));
        return address.isPresent() && address.getAsLong() != 0
                ? Symbols.of(kernel).resolve(address.getAsLong())
                : Optional.empty();
    }

    private static boolean isClone(Optional<SymbolicAddress> function) {
        return function.isPresent() && function.get().symbol().name().equals("clone_endio");
    }

    /**
     * A bio that another device made of one that it was given.
     *
     * @param device its name
     * @param bio address of what it was given
     */
    private record Mapped(String device, long bio) {}

    /** A bio of device mapper ({@code drivers/md/dm-core.h}). */
    private final class Clone {
        private final long at;

        Clone(long at) {
            this.at = at;
        }

        Mapped original() {
            Struct target = ModuleStructs.of(kernel, MappedDevice.MODULE, "dm_target_io");
            Struct io = ModuleStructs.of(kernel, MappedDevice.MODULE, "dm_io");
            long its = target.need("io").read(memory, at - target.need("clone").offset());
            long device = io.need("md").read(memory, its);
            return new Mapped(
                    MappedDevice.name(kernel, device), io.need("orig_bio").read(memory, its));
        }
    }

    /** Addresses of the pages, and of those that they are parts of. */
    private Optional<String> pages(long at, List<Long> objects) {
        Struct vector = kernel.types().struct("bio_vec");
        Struct page = kernel.types().struct("page");
        Field of = vector.need("bv_page");
        long count = Math.min(PAGES_LIMIT, bio.need("bi_vcnt").read(memory, at));
        long first = pages.read(memory, at);
        Optional<Field> head = page.field("compound_head", "compound_info");
        Optional<String> file = Optional.empty();
        for (int i = 0; i < count; i++) {
            long one = of.read(memory, first + i * vector.size());
            long link = head.isPresent() ? head.get().read(memory, one) : 0;
            long owner = (link & 1) != 0 ? link - 1 : one;
            objects.add(owner);
            if (i == 0) {
                file = MappingFiles.path(kernel, page.need("mapping").read(memory, owner));
            }
        }
        return file;
    }

    /** Who is woken when it is done: by what the function that is told of it is given. */
    private Optional<Task> waiter(String name, long at) {
        long what = given.read(memory, at);
        return switch (name) {
            case "submit_bio_wait_endio" -> onStack(what);
            case "blkdev_bio_end_io_simple" -> Tasks.of(kernel).at(what);
            case "blkdev_bio_end_io" -> member("blkdev_dio", "waiter", what);
            case "iomap_dio_bio_end_io" -> member("iomap_dio", "submit.waiter", what);
            default -> Optional.empty();
        };
    }

    private Optional<Task> member(String struct, String name, long at) {
        return Tasks.of(kernel).at(kernel.types().struct(struct).need(name).read(memory, at));
    }

    /** A completion lies on the stack of who waits for it. */
    private Optional<Task> onStack(long address) {
        long bytes = ThreadSize.of(kernel);
        return Tasks.of(kernel).all().stream()
                .filter(task -> task.stack() != 0 && Long.compareUnsigned(address - task.stack(), bytes) < 0)
                .findFirst();
    }
}
