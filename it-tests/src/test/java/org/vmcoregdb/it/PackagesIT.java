package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.packages.PackageBytes;

/** Packages in place of a vmlinux: Debian's own, and those that the distributions' tools make; and debuginfod. */
final class PackagesIT {
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final String LINES = "dis -l vfs_write 6";
    private static final String OTHER_ID = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path folder;

    private Programs.Outcome run(String... arguments) {
        return Programs.vmcoreGdb(LIMIT, environment(), List.of(arguments));
    }

    /** A cache of its own, and no more heap than any of this may take. */
    private List<String> environment(String... more) {
        return Stream.concat(
                        Stream.of(
                                "XDG_CACHE_HOME=" + folder.resolve("cache"),
                                "VMCOREGDB_JAVA_OPTS=-Xmx256m",
                                "DEBUGINFOD_URLS="),
                        Stream.of(more))
                .toList();
    }

    private static String good(Programs.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.out();
    }

    private static void refused(Programs.Outcome outcome, String... why) {
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .as(outcome.all())
                .singleElement()
                .asString()
                .contains(why);
    }

    private static String buildId(Path dump) {
        return good(Programs.vmcoreGdb(LIMIT, "info", dump.toString()))
                .lines()
                .filter(line -> line.startsWith("build-id:"))
                .findFirst()
                .orElseThrow()
                .split("\\s+")[1];
    }

    /** Debian's real package answers as the vmlinux in it does; the second time nothing is read of it. */
    @Test
    void debiansPackage() throws IOException {
        String dump = Lab.dump("smash", "mdf-d31-zlib").toString();
        String deb = Lab.debugPackage().toString();
        String expected = good(run("exec", dump, Lab.vmlinux().toString(), "-c", LINES));
        assertThat(expected).contains("fs/read_write.c: ");
        Programs.Outcome first = run("exec", dump, deb, "-c", LINES);
        assertThat(good(first)).isEqualTo(expected);
        Programs.Outcome second = run("exec", dump, deb, "-c", LINES);
        assertThat(good(second)).isEqualTo(expected);
        assertThat(second.wall()).isLessThan(first.wall());
        System.out.printf(
                "PackagesIT: %d MB .deb: first %.1f s, then %.1f s%n",
                Files.size(Path.of(deb)) / 1_000_000, seconds(first), seconds(second));
        assertThat(good(run("exec", dump, "-c", LINES)))
                .as("found in the cache by its build-id")
                .isEqualTo(expected);

        try (ServerProcess server = ServerProcess.start(environment(), List.of(dump, deb))) {
            Programs.Outcome gdb =
                    Programs.gdb(Lab.gdb(), LIMIT, List.of("target remote " + server.address(), "monitor " + LINES));
            assertThat(gdb.out() + gdb.err()).contains(expected);
        }
    }

    private static double seconds(Programs.Outcome outcome) {
        return outcome.wall().toMillis() / 1000.0;
    }

    /** Debug files as packages have them: a kernel, and a module. */
    private Path tree(String id) throws IOException {
        Path root = Files.createDirectories(folder.resolve("tree"));
        Path boot = Files.createDirectories(root.resolve("usr/lib/debug/boot"));
        Files.write(boot.resolve("vmlinux-6.1.0-test"), PackageBytes.elf(2, id, true));
        Path modules = Files.createDirectories(root.resolve("usr/lib/debug/lib/modules/6.1.0-test"));
        Files.write(modules.resolve("some.ko.debug"), PackageBytes.elf(1, PackageBytes.MODULE_ID, true));
        Files.deleteIfExists(modules.resolve("vmlinux"));
        Files.createSymbolicLink(modules.resolve("vmlinux"), Path.of("../../../boot/vmlinux-6.1.0-test"));
        return root;
    }

    /** A package of the dump's build is taken, and one of another refused, with both build-ids. */
    private void works(PackageMaker maker) throws IOException {
        Path dump = Lab.sample();
        String id = buildId(dump);
        Path right = maker.make(tree(id), folder);
        assertThat(good(run("exec", dump.toString(), right.toString(), "-c", "set")))
                .contains("crash-trigger");
        assertThat(BuildIdFile.in(folder.resolve("cache/vmcore-gdb/debug"), id)).exists();
        Path out = folder.resolve("out");
        assertThat(good(run("extract", right.toString(), "-o", out.toString())).lines())
                .containsExactlyInAnyOrder(
                        id + "  " + out + "/usr/lib/debug/boot/vmlinux-6.1.0-test",
                        PackageBytes.MODULE_ID + "  " + out + "/usr/lib/debug/lib/modules/6.1.0-test/some.ko.debug");
        assertThat(good(run("extract", right.toString(), "-o", out.toString(), "--json")))
                .contains("\"build_id\":\"" + id + "\"")
                .contains("\"kind\":\"module\"");

        Path elsewhere = Files.createDirectory(folder.resolve("other"));
        Path wrong = maker.make(tree(OTHER_ID), elsewhere);
        refused(run("exec", dump.toString(), wrong.toString(), "-c", "set"), wrong.toString(), OTHER_ID, id);
        refused(run("exec", dump.toString(), elsewhere.toString(), "-c", "set"), OTHER_ID, id);
        Files.copy(right, elsewhere.resolve("z-" + right.getFileName()));
        assertThat(good(run("exec", dump.toString(), elsewhere.toString(), "-c", "set")))
                .as("a folder with a package of each build")
                .contains("crash-trigger");
        refused(run("exec", right.toString(), "-c", "set"), "a dump is needed, too");
    }

    /** Where a build-id's file is in a folder. */
    private static final class BuildIdFile {
        static Path in(Path folder, String id) {
            return folder.resolve(".build-id/" + id.substring(0, 2) + "/" + id.substring(2) + ".debug");
        }
    }

    private interface PackageMaker {
        Path make(Path tree, Path folder) throws IOException;
    }

    static Stream<String> compressorsOfDebian() {
        return Rows.of(List.of("zstd"), List.of("xz", "gzip"));
    }

    @ParameterizedTest
    @MethodSource("compressorsOfDebian")
    void dpkgDeb(String compressor) throws IOException {
        String dpkg = Lab.installed("dpkg-deb").toString();
        works((tree, to) -> {
            Path control = Files.createDirectories(tree.resolve("DEBIAN")).resolve("control");
            Files.writeString(
                    control,
                    "Package: linux-image-test-dbg\nVersion: 1\nArchitecture: amd64\nMaintainer: x <x@x>\nDescription: x\n");
            Path made = to.resolve("linux-image-test-dbgsym.ddeb");
            good(Programs.run(
                    LIMIT, dpkg, "-Z" + compressor, "--root-owner-group", "-b", tree.toString(), made.toString()));
            return made;
        });
    }

    @Test
    void archPackage() throws IOException {
        Lab.installed("zstd");
        String tar = Lab.installed("tar").toString();
        works((tree, to) -> {
            Path made = to.resolve("linux-debug-6.1-1-x86_64.pkg.tar.zst");
            good(Programs.run(LIMIT, tar, "--zstd", "-cf", made.toString(), "-C", tree.toString(), "usr"));
            return made;
        });
    }

    static Stream<Arguments> compressorsOfRpm() {
        return Rows.of(
                List.of(Arguments.of("zstd", "w19.zstdio")),
                List.of(
                        Arguments.of("gzip", "w9.gzdio"),
                        Arguments.of("bzip2", "w9.bzdio"),
                        Arguments.of("xz", "w6.xzdio"),
                        Arguments.of("lzma", "w6.lzdio")));
    }

    @ParameterizedTest
    @MethodSource("compressorsOfRpm")
    void rpmbuild(String compressor, String flags) throws IOException {
        String rpmbuild = Lab.installed("rpmbuild").toString();
        works((tree, to) -> {
            Path spec = Files.writeString(
                    to.resolve("x.spec"),
                    "Name: kernel-debuginfo\nVersion: 6.1\nRelease: 1\nSummary: x\nLicense: x\nAutoReqProv: no\n"
                            + "%description\nx\n%install\nmkdir -p %{buildroot}\ncp -a " + tree
                            + "/usr %{buildroot}\n%files\n/usr\n");
            Path made = to.resolve("rpms");
            good(Programs.run(
                    LIMIT,
                    rpmbuild,
                    "-bb",
                    "--define=_topdir " + to.resolve("top"),
                    "--define=_rpmdir " + made,
                    "--define=_binary_payload " + flags,
                    "--define=__os_install_post %{nil}",
                    "--define=debug_package %{nil}",
                    "--define=_build_name_fmt %{NAME}.rpm",
                    spec.toString()));
            Path moved = to.resolve("kernel-debuginfo." + compressor + ".rpm");
            Files.move(made.resolve("kernel-debuginfo.rpm"), moved);
            return moved;
        });
    }

    @Test
    void aCompressedVmlinux() throws IOException {
        String xz = Lab.installed("xz").toString();
        Path dump = Lab.sample();
        Path file = Files.write(folder.resolve("vmlinux-test"), PackageBytes.elf(2, buildId(dump), true));
        good(Programs.run(LIMIT, xz, file.toString()));
        String compressed = file + ".xz";
        assertThat(good(run("exec", dump.toString(), compressed, "-c", "set"))).contains("crash-trigger");
        assertThat(good(run("extract", compressed, "-o", folder.toString()))).endsWith("/vmlinux-test\n");
        Path wrong = Files.write(folder.resolve("wrong"), PackageBytes.elf(2, OTHER_ID, true));
        good(Programs.run(LIMIT, xz, wrong.toString()));
        refused(run("exec", dump.toString(), wrong + ".xz", "-c", "set"), OTHER_ID, buildId(dump));
    }

    /** A server that has the lab's vmlinux is asked once, and only when lines are wanted. */
    @Test
    void debuginfod() throws IOException {
        Path dump = Lab.dump("smash", "mdf-d31-zlib");
        Path vmlinux = Lab.vmlinux();
        String expected = good(run("exec", dump.toString(), vmlinux.toString(), "-c", LINES));
        List<String> asked = new CopyOnWriteArrayList<>();
        String wanted = "/buildid/" + buildId(dump) + "/debuginfo";
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            try (exchange) {
                exchange.sendResponseHeaders(
                        path.equals(wanted) ? 200 : 404, path.equals(wanted) ? Files.size(vmlinux) : -1);
                if (path.equals(wanted)) {
                    try (OutputStream body = exchange.getResponseBody()) {
                        Files.copy(vmlinux, body);
                    }
                }
            }
        });
        server.start();
        try {
            List<String> environment = environment(
                    "DEBUGINFOD_URLS=http://127.0.0.1:" + server.getAddress().getPort());
            good(Programs.vmcoreGdb(LIMIT, environment, List.of("exec", dump.toString(), "-c", "bt", "-c", "ps")));
            assertThat(asked).as("stacks need no vmlinux").isEmpty();
            for (int i = 0; i < 2; i++) {
                assertThat(good(Programs.vmcoreGdb(LIMIT, environment, List.of("exec", dump.toString(), "-c", LINES))))
                        .isEqualTo(expected);
            }
            assertThat(asked).containsExactly(wanted);
            assertThat(folder.resolve("cache/debuginfod_client/" + buildId(dump) + "/debuginfo"))
                    .hasSize(Files.size(vmlinux));
        } finally {
            server.stop(0);
        }
    }

    /** Without any of it, the sentence that refuses names Debian's package. */
    @Test
    void saysWhichPackageToFetch() {
        assertThat(good(run("exec", Lab.sample().toString(), "-c", "bt -l")))
                .contains(" #0 [", "[Source lines are in the kernel's vmlinux, which was not given: give the package")
                .contains("linux-image-6.1.0-", "-dbg of Debian]");
        refused(run("extract", Lab.sample().toString()), "neither an RPM, Debian or Arch package");
        refused(run("extract", folder.resolve("nothing").toString()), "does not exist");
    }
}
