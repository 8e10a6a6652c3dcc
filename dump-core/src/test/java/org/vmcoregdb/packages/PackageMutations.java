package org.vmcoregdb.packages;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.mutation.MutatedFormat;

/**
 * Damages small packages in thousands of ways and takes them apart, as a program of its own whose heap is small: {@link
 * PackageMutationsTest} starts it. Ends with a line of figures, or with the first failure.
 */
public final class PackageMutations {
    private static final long LIMIT_MILLIS = 10_000;

    private PackageMutations() {}

    /** The folder, the seed, the number of mutations. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Random random = new Random(Long.parseLong(args[1]));
        int count = Integer.parseInt(args[2]);
        List<byte[]> seeds = seeds();
        int refused = 0;
        int whole = 0;
        int none = 0;
        long slowest = 0;
        for (int i = 0; i < count; i++) {
            byte[] bytes = mutated(seeds.get(i % seeds.size()), random);
            long start = System.nanoTime();
            switch (outcome(folder, bytes)) {
                case 0 -> none++;
                case 1 -> refused++;
                default -> whole++;
            }
            long millis = (System.nanoTime() - start) / 1_000_000;
            slowest = Math.max(slowest, millis);
            if (millis > LIMIT_MILLIS) {
                throw new AssertionError("mutation " + i + " took " + millis + " ms");
            }
        }
        System.out.println(count + " mutations: " + refused + " refused, " + whole + " read, " + none
                + " no packages; slowest " + slowest + " ms");
    }

    /** Each kind of package, with all that is read of it. */
    public static List<MutatedFormat> formats(Path folder) throws Exception {
        Map<String, byte[]> usual = PackageBytes.usual();
        byte[] tar = PackageBytes.tar(usual);
        byte[] cpio = PackageBytes.cpio(usual);
        List<byte[]> rpms = new ArrayList<>(List.of(PackageBytes.rpm("none", cpio)));
        List<byte[]> debs = new ArrayList<>();
        List<byte[]> tars = new ArrayList<>(List.of(tar));
        List<byte[]> files = new ArrayList<>();
        for (Container container : Container.values()) {
            rpms.add(PackageBytes.rpm(container.label(), Compressed.bytes(container, cpio)));
            debs.add(PackageBytes.deb(container, tar));
            tars.add(Compressed.bytes(container, tar));
            files.add(Compressed.bytes(container, PackageBytes.elf(2, PackageBytes.KERNEL_ID, true)));
            files.add(Compressed.bytes(container, PackageBytes.elf(1, PackageBytes.MODULE_ID, true)));
        }
        Path work = Files.createDirectories(folder.resolve("packages"));
        MutatedFormat.Reader reader = (bytes, random) -> {
            if (outcome(work, bytes) == 1) {
                throw new FormatException("refused in a sentence");
            }
        };
        return List.of(
                new MutatedFormat("RPM", rpms, reader),
                new MutatedFormat("deb (ar, tar)", debs, reader),
                new MutatedFormat("pkg.tar.zst and others", tars, reader),
                new MutatedFormat("compressed vmlinux", files, reader));
    }

    private static List<byte[]> seeds() throws Exception {
        Map<String, byte[]> usual = PackageBytes.usual();
        byte[] tar = PackageBytes.tar(usual);
        byte[] cpio = PackageBytes.cpio(usual);
        List<byte[]> seeds = new ArrayList<>();
        for (Container container : Container.values()) {
            seeds.add(PackageBytes.deb(container, tar));
            seeds.add(PackageBytes.rpm(container.label(), Compressed.bytes(container, cpio)));
            seeds.add(Compressed.bytes(container, PackageBytes.elf(2, PackageBytes.KERNEL_ID, true)));
        }
        // uncompressed, so that what is damaged are names and sizes rather than checksums
        seeds.add(tar);
        seeds.add(PackageBytes.rpm("none", cpio));
        seeds.add(Compressed.bytes(Container.ZSTD, tar));
        return seeds;
    }

    /** One to eight places changed, most of them near the beginning, where the headers are; or the end cut off. */
    private static byte[] mutated(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            int within = random.nextInt(3) == 0 ? bytes.length : Math.min(bytes.length, 2048);
            int at = random.nextInt(within);
            bytes[at] = switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> (byte) 0xff;
                case 2 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
                case 3 -> (byte) ('0' + random.nextInt(10));
                default -> (byte) random.nextInt();
            };
        }
        return random.nextInt(6) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    /** 0: no package any more, 1: refused in a sentence, 2: read. */
    private static int outcome(Path folder, byte[] bytes) throws Exception {
        Path file = Files.write(folder.resolve("mutation"), bytes);
        Path out = folder.resolve("out");
        DebugFileCache cache = new DebugFileCache(folder.resolve("cache"));
        try {
            Optional<DebugPackage> one = DebugPackage.of(new FileLocation(file), ExpansionProgress.SILENT);
            if (one.isEmpty()) {
                return 0;
            }
            one.get().extract(out);
            one.get().kernel(cache, Optional.empty());
            one.get().modules(cache, Set.of("snd_hda"));
            return 2;
        } catch (FormatException refused) {
            String sentence = String.valueOf(refused.getMessage());
            if (sentence.isBlank() || sentence.contains("\n") || !sentence.startsWith(file.toString())) {
                throw new AssertionError("no sentence: " + sentence, refused);
            }
            return 1;
        } finally {
            check(folder, file, List.of(out, cache.folder()));
        }
    }

    /** Nothing lies beside the two folders, which are emptied. */
    private static void check(Path folder, Path file, List<Path> folders) throws Exception {
        try (Stream<Path> beside = Files.list(folder)) {
            List<Path> others =
                    beside.filter(p -> !p.equals(file) && !folders.contains(p)).toList();
            if (!others.isEmpty()) {
                throw new AssertionError("written outside: " + others);
            }
        }
        for (Path one : folders) {
            if (Files.exists(one)) {
                try (Stream<Path> all = Files.walk(one)) {
                    for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                        if (path.toString().endsWith(".part")) {
                            throw new AssertionError("left behind: " + path);
                        }
                        Files.delete(path);
                    }
                }
            }
        }
    }
}
