package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code ./mvnw package} makes is installed in a Debian that has none of ours, used as users use it, and removed without a trace. */
final class InstallIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    /** All files but those of the kernel and of this test, one a line. */
    private static final String FILES = """
            files() {
              find / -xdev \\( -path /proc -o -path /dev -o -path /packages -o -path /tmp -o -path /var/cache/man \\
                -o -path /tree -o -path '/var/log' -o -path '/var/lib/dpkg/*-old' -o -path /var/lib/rpm \\) -prune -o -print \\
                | grep -vE '^/etc/(g?shadow|subgid|subuid|passwd|group)-$|^/run/' | sort
            }
            sample=/usr/lib/vmcore-gdb/sample/smash.kdump.zst
            """;

    /** What whoever has the program installed does with it. */
    private static final String USE = """
            cd /
            vmcore-gdb --version
            vmcore-gdb demo --no-serve > /tmp/demo; grep -c crashme_parse_name /tmp/demo
            MANWIDTH=80 man vmcore-gdb > /tmp/man; grep -A1 ^NAME /tmp/man; grep -c -- '--no-serve' /tmp/man
            useradd -m somebody
            su somebody -c "vmcore-gdb exec $sample -c bt" | grep '#2'
            """;

    @TempDir
    private Path folder;

    private static Path packages() {
        return Lab.root().resolve("server/target/packages");
    }

    private static Path made(String end) {
        try (Stream<Path> all = Files.isDirectory(packages()) ? Files.list(packages()) : Stream.of()) {
            List<Path> found = all.filter(p -> p.toString().endsWith(end)).toList();
            Assumptions.assumeTrue(found.size() == 1, "no package " + end + " in server/target: ./mvnw package");
            return found.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a script in the Debian of the lab, a copy of which is thrown away after it. */
    private static Programs.Outcome inDebian(String end, String script) {
        return inDebian("bookworm", end, script);
    }

    private static Programs.Outcome inDebian(String release, String end, String script) {
        made(end);
        Assumptions.assumeTrue(
                Files.exists(Lab.folder().resolve("install/" + release + "/.complete")),
                "no Debian to install packages in: it-tests/lab/lab install-root " + release + " (as root)");
        Programs.Outcome outcome = Programs.run(
                LIMIT,
                Lab.root().resolve("it-tests/lab/install-root").toString(),
                "run",
                release,
                packages().toString(),
                "set -e\n" + FILES + script);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome;
    }

    private static void isUsable(Programs.Outcome outcome) {
        assertThat(outcome.out())
                .as(outcome.all())
                .containsPattern("vmcore-gdb \\d+\\.\\d+\\.\\d+\\S* \\(.*\\)")
                .containsPattern("vmcore-gdb +- +Opens the crash dump of a Linux kernel")
                .containsPattern("(?m)^ #2 \\[ffffd3e1c05d3a10] panic at |(?m)^ #2 \\[");
    }

    static List<String> releases() {
        return Rows.all() ? List.of("bookworm", "sid") : List.of("bookworm");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("releases")
    void theDebComesAndGoesWithoutATrace(String release) {
        Programs.Outcome outcome = inDebian(release, "_all.deb", """
                files > /tmp/before
                dpkg -i /packages/*.deb > /tmp/dpkg 2>&1 || { cat /tmp/dpkg; exit 1; }
                ls /usr/lib/vmcore-gdb/lib | grep -cE '^classes-.*(jsa|aot)$'
                """ + USE + """
                test ! -e /home/somebody/.cache/vmcore-gdb/classes && echo "the system's archives are used"
                systemd-analyze verify /usr/lib/systemd/system/vmcore-gdb.service /usr/lib/systemd/system/vmcore-gdb.socket \\
                  2>&1 | grep vmcore-gdb || echo "units: nothing to say"
                userdel -r somebody 2> /dev/null; rm -rf /root/.cache
                dpkg -r vmcore-gdb > /tmp/dpkg 2>&1 || { cat /tmp/dpkg; exit 1; }
                files > /tmp/after; diff /tmp/before /tmp/after && echo "nothing is left"
                """);
        isUsable(outcome);
        assertThat(outcome.lines())
                .as(outcome.all())
                .startsWith("3")
                .contains("the system's archives are used", "units: nothing to say", "nothing is left");
    }

    @Test
    void theRpmComesAndGoesWithoutATrace() {
        Programs.Outcome outcome = inDebian(".rpm", """
                files > /tmp/before
                rpm() { command rpm --dbpath /var/lib/rpm "$@"; }
                rpm --initdb
                # a folder of fish, which rpm does not know here
                touch /usr/share/fish/vendor_completions.d/other.fish; files > /tmp/before
                rpm -i --nodeps --force-debian /packages/*.rpm
                rpm -q --qf '%{NAME} %{ARCH} %{LICENSE}\\n' vmcore-gdb
                rpm -V --nodeps vmcore-gdb && echo "as it was packed"
                ls /usr/lib/vmcore-gdb/lib | grep -c '^classes-.*jsa$'
                """ + USE + """
                userdel -r somebody 2> /dev/null; rm -rf /root/.cache
                rpm -e --nodeps vmcore-gdb
                files > /tmp/after; diff /tmp/before /tmp/after && echo "nothing is left"
                """);
        isUsable(outcome);
        assertThat(outcome.lines())
                .as(outcome.all())
                .contains("vmcore-gdb noarch ASL 2.0", "as it was packed", "3", "nothing is left");
    }

    /** As whoever fills a system's tree from outside does it: scripts of the package run inside. */
    @Test
    void theRpmIsInstalledIntoATree() {
        Programs.Outcome outcome = inDebian(".rpm", """
                mkdir /tree && mount --rbind / /tree
                rpm() { command rpm --root /tree --dbpath /var/lib/rpm "$@"; }
                rpm --initdb
                # a folder of fish, which rpm does not know here
                touch /usr/share/fish/vendor_completions.d/other.fish; files > /tmp/before
                rpm -i --nodeps --force-debian /packages/*.rpm
                rpm -V --nodeps vmcore-gdb && echo "as it was packed"
                chroot /tree vmcore-gdb exec $sample -c bt | grep '#2'
                rm -rf /root/.cache; rpm -e --nodeps vmcore-gdb
                files > /tmp/after; diff /tmp/before /tmp/after && echo "nothing is left"
                """);
        assertThat(outcome.lines())
                .as(outcome.all())
                .contains("as it was packed", "nothing is left")
                .anyMatch(line -> line.startsWith(" #2 ["));
    }

    @Test
    void shellsComplete() {
        Programs.Outcome outcome = inDebian("_all.deb", """
                dpkg -i /packages/*.deb > /dev/null 2>&1
                cat > /tmp/bash <<'E'
                . /usr/share/bash-completion/bash_completion; _completion_loader vmcore-gdb || true; complete -p vmcore-gdb
                compopt() { :; }
                COMP_WORDS=(vmcore-gdb exec --j); COMP_CWORD=2; COMP_LINE="vmcore-gdb exec --j"; COMP_POINT=19
                _complete_vmcore-gdb vmcore-gdb --j exec; echo "bash: ${COMPREPLY[*]}"
                COMP_WORDS=(vmcore-gdb laun); COMP_CWORD=1; COMP_LINE="vmcore-gdb laun"; COMP_POINT=15
                _complete_vmcore-gdb vmcore-gdb laun vmcore-gdb; echo "bash: ${COMPREPLY[*]}"
                E
                bash --norc /tmp/bash
                fish -c 'complete -C "vmcore-gdb exec --j"'
                fish -c 'complete -C "vmcore-gdb laun"'
                cat > /tmp/zsh <<'E'
                autoload -U compinit; compinit -u -d /tmp/zcompdump
                print "zsh: $_comps[vmcore-gdb]"
                zmodload zsh/zpty
                # a shell with a terminal, at whose prompt somebody types
                zpty z "zsh -f -i"
                zpty -w z 'PS1=; autoload -U compinit; compinit -u -d /tmp/zcompdump; print REA""DY'
                for i in {1..100}; do zpty -rt z x && [[ $x = *READY* ]] && break; sleep 0.1; done
                sleep 1; while zpty -rt z x; do :; done
                zpty -w -n z $'vmcore-gdb exec --js\\t'
                for i in {1..100}; do zpty -rt z x && all+=$x; [[ $all = *--json* ]] && break; sleep 0.1; done
                print -r "zsh: ${(V)all}"
                E
                zsh -f /tmp/zsh
                """);
        assertThat(outcome.out())
                .as(outcome.all())
                .contains("complete -o default -F _complete_vmcore-gdb vmcore-gdb")
                .contains("bash: --json", "bash: launch-config")
                .contains("--json\tAnswers as JSON", "launch-config\t")
                .contains("zsh: _vmcore-gdb")
                .containsPattern("zsh: .*vmcore-gdb exec --json");
    }

    /** Nobody but root may write where it was unpacked, and the next start is the faster for it all the same. */
    @Test
    void theTarRunsFromAReadOnlyFolder() {
        Programs.Outcome outcome = inDebian(".tar.gz", """
                mkdir /opt/it && tar xzf /packages/*.tar.gz -C /opt/it --strip-components=1 --no-same-owner
                mount --bind /opt/it /opt/it && mount -o remount,ro,bind /opt/it
                useradd -m somebody
                (cd /opt/it && find . -type f -exec sha256sum {} + | sort) > /tmp/before
                cat > /tmp/user <<'E'
                cd && /opt/it/vmcore-gdb info /opt/it/sample/smash.kdump.zst | grep ^release
                /opt/it/vmcore-gdb exec /opt/it/sample/smash.kdump.zst -c sys > /dev/null
                for i in $(seq 300); do ls ~/.cache/vmcore-gdb/classes/*/classes-shell-*.jsa > /dev/null 2>&1 && break; sleep 0.2; done
                ls ~/.cache/vmcore-gdb/classes/*/ | sed 's/-[0-9.]*-[0-9a-f]*\\././'
                VMCOREGDB_JAVA_OPTS='-Xlog:class+load:file=/tmp/loaded' /opt/it/vmcore-gdb info /opt/it/sample/smash.kdump.zst > /dev/null
                grep -c 'vmcoregdb.*source: shared objects file' /tmp/loaded
                E
                chmod 755 /tmp/user; su somebody -c 'sh /tmp/user'
                (cd /opt/it && find . -type f -exec sha256sum {} + | sort) | diff /tmp/before - && echo "the folder is as it was"
                """);
        assertThat(outcome.lines())
                .as(outcome.all())
                .anyMatch(line -> line.startsWith("release:"))
                .contains("classes-exec.jsa", "classes-serve.jsa", "classes-shell.jsa", "the folder is as it was")
                .anyMatch(line -> line.matches("[1-9]\\d\\d+"));
    }

    /** As vmcore-gdb.socket starts it: with the connection as standard input and output. */
    @Test
    void aSocketOfSystemdStartsAServerForEachClient() {
        Path tar = made(".tar.gz");
        Path activate = Lab.installed("systemd-socket-activate");
        Path gdb = Lab.gdb();
        Programs.Outcome outcome = Programs.run(
                LIMIT,
                "bash",
                "-c",
                """
                set -e; cd "$1"; tar xzf "$2" --strip-components=1
                grep -q -- 'serve --stdio' systemd/vmcore-gdb@.service
                "$3" --inetd -a -l "$1/socket" ./vmcore-gdb serve --stdio "$4" > log 2>&1 & server=$!
                trap 'kill $server' EXIT
                for i in $(seq 100); do [ -S socket ] && break; sleep 0.1; done
                for client in 1 2; do
                  "$5" -nx -batch -iex 'set debuginfod enabled off' -iex 'set remotetimeout 60' -ex "target remote $1/socket" -ex 'bt 2' 2>&1 | grep '^#1'
                done
                grep -c Spawned log
                """,
                "test",
                folder.toString(),
                tar.toString(),
                activate.toString(),
                Lab.sample().toString(),
                gdb.toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.lines())
                .as(outcome.all())
                .containsExactly("#1  0xffffffffb13cd06e in panic ()", "#1  0xffffffffb13cd06e in panic ()", "2");
    }

    @Test
    void theJarRunsByItself() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        Path jar = made(".jar");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        for (Map.Entry<String, String> each : Map.of(
                        "demo --no-serve",
                        " #4 [ffffd3e1c05d3ae0] crashme_parse_name at ",
                        "info " + Lab.sample(),
                        "release:       6.1.0-56-cloud-amd64",
                        "exec -c bt -c log " + Lab.sample(),
                        "Kernel panic - not syncing",
                        "--version",
                        "vmcore-gdb ")
                .entrySet()) {
            Programs.Outcome outcome = Programs.run(
                    LIMIT,
                    "sh",
                    "-c",
                    "cd " + elsewhere + " && XDG_CACHE_HOME=" + folder + "/cache " + java + " -jar " + jar + " "
                            + each.getKey());
            assertThat(outcome.exitCode()).as(each.getKey() + outcome.all()).isZero();
            assertThat(outcome.out()).as(each.getKey()).contains(each.getValue());
            assertThat(outcome.err()).as(each.getKey()).doesNotContain("Exception", "WARN");
        }
        Programs.Outcome served = Programs.run(
                LIMIT,
                "sh",
                "-c",
                "{ printf '+$?#3f$m0,8#01'; sleep 6; } | " + java + " -jar " + jar + " serve --stdio " + Lab.sample());
        assertThat(served.out()).as(served.all()).contains("$T05").contains("$E");
    }

    /** Its root file system, by chroot, as its user, with nothing to write to but its cache. */
    @Test
    void theImageRunsAsAnUnprivilegedUser() {
        Path image = made("-image.tar");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "chroot needs root");
        String script = """
                set -e; cd "$1"; mkdir layers root; tar xf "$2" -C layers
                for layer in $(python3 -c 'import json; print(*json.load(open("layers/manifest.json"))[0]["Layers"])'); do
                  tar xzf layers/$layer -C root --warning=no-unknown-keyword
                done
                python3 - > use <<'E'
                import json, shlex
                config = json.load(open("layers/" + json.load(open("layers/manifest.json"))[0]["Config"]))["config"]
                words = lambda name: " ".join(shlex.quote(w) for w in config[name])
                print("echo user", config["User"])
                print("run() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin", words("Env"), "chroot --userspec=" + config["User"],
                      "root", words("Entrypoint"), '"$@"; }')
                E
                cat >> use <<'E'
                mount --rbind root root; mount -o remount,ro,bind root; mount -t tmpfs -o mode=777 none root/cache
                mount -t proc none root/proc; mount --bind /dev root/dev
                run demo --no-serve | grep crashme_parse_name
                run exec /dumps/vmcore -c bt | grep crashme_parse_name
                run info /dumps/vmcore | grep ^release
                run --version
                E
                cp "$3" root/dumps/vmcore; chmod 644 root/dumps/vmcore; mkdir -p root/proc root/dev
                unshare -m sh -e use
                find root -xdev \\( -perm -2 -o -user 65532 -o -group 65532 \\) ! -type l ! -path 'root/proc*' ! -path 'root/dev*' | sed 's/^/writable: /'
                find root -name sh -o -name busybox | wc -l
                """;
        Programs.Outcome outcome = Programs.run(
                LIMIT,
                "bash",
                "-c",
                script,
                "image",
                folder.toString(),
                image.toString(),
                Lab.sample().toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.lines())
                .as(outcome.all())
                .contains("user 65532:65532", "writable: root/cache", "0")
                .anyMatch(line -> line.contains("crashme_parse_name"))
                .anyMatch(line -> line.startsWith("release:       6.1.0-56-cloud-amd64"))
                .anyMatch(line -> line.startsWith("vmcore-gdb "))
                .filteredOn(line -> line.startsWith("writable: "))
                .hasSize(1);
    }

    /** All files of a folder, by their names in it. */
    private static List<String> filesOf(Path where) throws IOException {
        try (Stream<Path> all = Files.walk(where)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> where.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** The quickest of some starts, in ms: by then the archive of loaded classes is there. */
    /** The plain program has nothing of DuckDB; the zip over it adds that and nothing else. */
    @Test
    void theFleetDistributionIsThePlainOneWithDuckDb() throws IOException {
        Path tar = made(".tar.gz");
        Path zip = made(".zip");
        assertThat(zip.getFileName().toString()).startsWith("vmcore-gdb-fleet-");
        Path unzip = Lab.installed("unzip");
        Programs.Outcome unpacked = Programs.run(
                LIMIT, "bash", "-c", """
                set -e; cd "$1"; mkdir plain fleet
                for to in plain fleet; do tar xzf "$2" -C $to --strip-components=1; done
                "$4" -q "$3" -d fleet
                for to in plain fleet; do $to/vmcore-gdb --prepare; done
                """, "test", folder.toString(), tar.toString(), zip.toString(), unzip.toString());
        assertThat(unpacked.exitCode()).as(unpacked.all()).isZero();
        Path plain = folder.resolve("plain");
        Path fleet = folder.resolve("fleet");
        assertThat(filesOf(plain)).noneMatch(file -> file.contains("duckdb"));
        List<String> added = new ArrayList<>(filesOf(fleet));
        added.removeAll(filesOf(plain));
        assertThat(added)
                .filteredOn(file -> !file.matches("lib/classes-.*"))
                .hasSize(2)
                .allMatch(file -> file.matches("lib/fleet/duckdb_jdbc-[0-9.]+\\.jar|doc/licences/duckdb/LICENSE"));
        try (ZipFile jar = new ZipFile(made(".jar").toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName)).noneMatch(name -> name.startsWith("org/duckdb/"));
        }
        Path rows = folder.resolve("rows.parquet");
        String scan = "fleet scan -o " + rows + " " + Lab.sample();
        Programs.Outcome without = Programs.run(LIMIT, "sh", "-c", plain + "/vmcore-gdb " + scan);
        assertThat(without.exitCode()).as(without.all()).isEqualTo(1);
        assertThat(without.err()).contains("is in the fleet distribution alone");
        String query = "fleet query \"select release, class from dumps\" " + rows;
        Programs.Outcome with =
                Programs.run(LIMIT, "sh", "-ec", fleet + "/vmcore-gdb " + scan + "; " + fleet + "/vmcore-gdb " + query);
        assertThat(with.exitCode()).as(with.all()).isZero();
        assertThat(with.out()).contains("6.1.0-56-cloud-amd64");
        System.out.printf("fleet distribution: %d bytes of zip beside %d of tar%n", Files.size(zip), Files.size(tar));
        assertThat(Files.size(zip)).isLessThan(100_000_000);
        assertThat(Files.size(tar)).isLessThan(50_000_000);
    }

    /** From Java 25 on its own caches are made and used: by a Java that writes down how it was started, and by a real one if there is one. */
    @Test
    void newerJavaUsesItsOwnCache() throws IOException {
        Path tar = made(".tar.gz");
        Path home = folder.resolve("jdk");
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.9\"\n");
        Path java = Files.writeString(home.resolve("bin/java"), """
                #!/bin/sh
                echo "$@" >> "$(dirname "$0")/../started"
                for word; do case $word in -XX:AOTCacheOutput=*) echo made > "${word#*=}";; esac; done
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        String launcher = "mkdir -p " + folder + "/it && tar xzf " + tar + " -C " + folder
                + "/it --strip-components=1 && " + folder + "/it/vmcore-gdb ";
        String fake = "JAVA_HOME=" + home + " ";
        Programs.Outcome outcome = Programs.run(
                LIMIT,
                "bash",
                "-c",
                "export " + fake + "; " + launcher + "--prepare; " + folder + "/it/vmcore-gdb info x");
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(Files.readAllLines(home.resolve("started")))
                .hasSize(4)
                .satisfies(lines -> assertThat(lines.subList(0, 3))
                        .allMatch(line -> line.contains("-XX:AOTCacheOutput=") && !line.contains("ArchiveClasses")))
                .last()
                .asString()
                .containsPattern("-XX:AOTCache=\\S*/lib/classes-exec-25.0.9-[0-9a-f]+\\.aot")
                .doesNotContain("SharedArchiveFile");
        try (Stream<Path> all = Files.list(Path.of("/usr/lib/jvm"))) {
            List<Path> real = all.filter(
                            p -> p.getFileName().toString().contains("25") && Files.exists(p.resolve("bin/java")))
                    .toList();
            Assumptions.assumeTrue(
                    !real.isEmpty(), "no Java 25 in /usr/lib/jvm: its cache was tried with a made-up java only");
            Programs.Outcome trained = Programs.run(
                    LIMIT,
                    "bash",
                    "-c",
                    "export JAVA_HOME=" + real.get(0) + "; " + launcher + "--prepare; ls " + folder + "/it/lib; "
                            + "VMCOREGDB_JAVA_OPTS=-Xlog:class+load:file=" + folder + "/loaded " + folder
                            + "/it/vmcore-gdb info " + Lab.sample()
                            + "; grep -c 'vmcoregdb.*source: shared objects file' " + folder + "/loaded");
            assertThat(trained.exitCode()).as(trained.all()).isZero();
            assertThat(trained.out())
                    .as(trained.all())
                    .containsPattern("classes-exec-25\\S*aot")
                    .containsPattern("(?m)^[1-9]\\d\\d+$")
                    .contains("release:       6.1.0-56-cloud-amd64");
        }
    }
}
