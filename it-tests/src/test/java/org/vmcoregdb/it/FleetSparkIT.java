package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fleet job on Spark's {@code local-cluster}: two executors, processes of their own, read a thousand dumps from an S3 server. The job is started as docs/fleet.md says, with
 * the class that {@code spark-submit} starts.
 */
@Tag("long")
final class FleetSparkIT {
    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final int DUMPS = Integer.getInteger("fleet.dumps", 1000);
    private static final String PREFIX = "s3://lab/fleet/";

    /** What Spark's own scripts open of Java. */
    private static final List<String> OPENED = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/sun.nio.ch",
            "java.base/sun.security.action");

    @TempDir
    private Path folder;

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.toString().endsWith(".jar")).sorted().toList();
        }
    }

    /** The program's jar with the job in it; skips the test where it was built without. */
    private static Path program() throws IOException {
        Path target = Lab.root().resolve("server/target");
        Assumptions.assumeTrue(
                Files.exists(target.resolve("classes/org/vmcoregdb/server/cli/FleetSparkJob.class")),
                "the program was built without the job for Spark: ./mvnw -Pspark");
        return jars(target).stream()
                .filter(jar -> jar.getFileName().toString().matches("server-[0-9.]+(-SNAPSHOT)?\\.jar"))
                .findFirst()
                .orElseThrow();
    }

    /** What Spark takes for a distribution: a folder with its libraries. */
    private Path spark() throws IOException {
        Path libraries = Lab.folder().resolve("spark/lib");
        Assumptions.assumeTrue(Files.isDirectory(libraries), "no Spark in the lab: it-tests/lab/lab spark");
        Path home = Files.createDirectories(folder.resolve("spark"));
        if (Files.notExists(home.resolve("jars"))) {
            Files.createSymbolicLink(home.resolve("jars"), libraries);
        }
        return home;
    }

    /** {@code spark-submit --master local-cluster[2,1,1024] --class … --jars … JAR -o ROWS PREFIX}. */
    private List<String> submit(S3Server server, Path rows) throws IOException {
        Path program = program();
        Path home = spark();
        List<Path> libraries = new ArrayList<>(jars(program.resolveSibling("lib")));
        libraries.addAll(jars(program.resolveSibling("lib/s3")));
        List<String> words = new ArrayList<>(List.of("env"));
        words.addAll(server.environment());
        words.addAll(List.of(
                "XDG_CACHE_HOME=" + folder.resolve("cache"),
                "SPARK_HOME=" + home,
                "SPARK_SCALA_VERSION=2.13",
                "SPARK_LOCAL_IP=127.0.0.1",
                "SPARK_WORKER_DIR=" + folder.resolve("work"),
                "JAVA_HOME=" + System.getProperty("java.home"),
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx1g",
                "-cp",
                home.resolve("jars") + "/*"));
        OPENED.forEach(part -> words.add("--add-opens=" + part + "=ALL-UNNAMED"));
        words.addAll(List.of(
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local-cluster[2,1,1024]",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.local.dir=" + folder.resolve("local"),
                "--class",
                "org.vmcoregdb.server.cli.FleetSparkJob",
                "--jars",
                libraries.stream().map(Path::toString).collect(Collectors.joining(",")),
                program.toString(),
                "-o",
                rows.toString(),
                PREFIX));
        return words;
    }

    /** Without what is different each time, and between a folder and a bucket. */
    private static List<String> comparable(Path rows, String place) throws IOException {
        return Files.readAllLines(rows).stream()
                .map(line -> line.replace(place, "")
                        .replaceAll("\"version\":\"[^\"]*\"", "")
                        .replaceAll("\"milliseconds\":\\d+,\"bytes\":\\d+,\"requests\":\\d+", ""))
                .sorted()
                .toList();
    }

    @Test
    void aThousandDumpsOfABucket() throws IOException, InterruptedException {
        try (S3Server server = S3Server.start(folder)) {
            Path objects = folder.resolve("objects/lab");
            // what the server knows of an object besides its bytes is kept with the file, whatever links there are to
            // it
            new SeededDumps((name, file) -> {
                        server.put("lab", "seeds/" + name, file);
                        return objects.resolve("seeds").resolve(name);
                    })
                    .make(objects.resolve("fleet"), DUMPS, folder);
            Path rows = folder.resolve("spark.jsonl");
            List<String> words = submit(server, rows);
            killedHalfWay(words, rows);
            int before = SeededDumps.count(rows);
            assertThat(before).isBetween(DUMPS / 2, DUMPS - 1);
            long start = System.nanoTime();
            Programs.Outcome second = Programs.run(LIMIT, "", words);
            assertThat(second.exitCode()).as(second.all()).isZero();
            System.out.printf(
                    Locale.ROOT,
                    "Spark: %d dumps, then killed; the other %d in %.1f s, with its start%n",
                    before,
                    DUMPS - before,
                    (System.nanoTime() - start) / 1e9);
            SeededDumps.nothingIsLostOrTwice(rows, DUMPS);
            Path local = folder.resolve("local.jsonl");
            Programs.Outcome scan = Programs.vmcoreGdb(
                    LIMIT,
                    "fleet",
                    "scan",
                    "-o",
                    local.toString(),
                    objects.resolve("fleet").toString());
            assertThat(scan.exitCode()).as(scan.all()).isZero();
            assertThat(comparable(rows, PREFIX)).isEqualTo(comparable(local, objects + "/fleet/"));
            Programs.Outcome third = Programs.run(LIMIT, "", words);
            assertThat(third.exitCode()).as(third.all()).isZero();
            assertThat(SeededDumps.count(rows)).isEqualTo(DUMPS);
        }
    }

    /** The driver and its executors, at once, when half of the dumps have rows. */
    private static void killedHalfWay(List<String> words, Path rows) throws IOException, InterruptedException {
        Process spark = Programs.start(words, ProcessBuilder.Redirect.DISCARD);
        try {
            long end = System.nanoTime() + LIMIT.toNanos();
            while (spark.isAlive() && System.nanoTime() < end && SeededDumps.count(rows) < DUMPS / 2) {
                Thread.sleep(250);
            }
        } finally {
            Programs.kill(spark);
            spark.waitFor();
        }
    }
}
