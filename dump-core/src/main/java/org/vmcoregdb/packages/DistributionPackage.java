package org.vmcoregdb.packages;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The package that a distribution ships the debug information of a kernel in, known from what the kernel says of itself.
 *
 * @param distribution its name
 * @param name the package's, as its tools take it
 */
public record DistributionPackage(String distribution, String name) {
    /** Flavours of SUSE's kernels; their release ends with one. */
    private static final Pattern SUSE = Pattern.compile(
            "(\\d+\\.\\d+\\.\\d+-[0-9.]+(?:\\.g[0-9a-f]+)?)-(default|preempt|azure|rt|kvmsmall|longterm)");

    private static final Pattern UBUNTU =
            Pattern.compile("\\d+\\.\\d+\\.\\d+-\\d+-(generic|lowlatency|aws|azure|gcp|kvm|oracle|oem)");

    private static final Pattern DEBIAN = Pattern.compile(".*\\+deb\\d+.*|\\d.*-(amd64|arm64)");

    private static final Pattern ARCH =
            Pattern.compile(".*(?:-arch\\d+-\\d+|-\\d+-lts|-zen\\d+-\\d+-zen|-hardened\\d+-\\d+-hardened)");

    /** Red Hat's way of naming packages: what is in the release, and who uses it. */
    private static final List<String[]> RPM_MARKS = List.of(
            new String[] {".fc\\d+", "Fedora"},
            new String[] {"uek", "Oracle Linux"},
            new String[] {"\\.amzn\\d+", "Amazon Linux"},
            new String[] {"\\.el\\d+", "Red Hat or CentOS"},
            new String[] {"\\.(?:oe\\d+|an\\d+|tl\\d+)", "openEuler, Anolis or TencentOS"});

    /**
     * The package of a kernel.
     *
     * @param release {@code uname -r}
     * @param version {@code uname -v}; empty if it is not known
     */
    public static Optional<DistributionPackage> of(String release, String version) {
        if (version.contains("Ubuntu") || UBUNTU.matcher(release).matches()) {
            return Optional.of(new DistributionPackage("Ubuntu", "linux-image-" + release + "-dbgsym"));
        }
        if (version.contains("Debian") || DEBIAN.matcher(release).matches()) {
            return Optional.of(new DistributionPackage("Debian", "linux-image-" + release + "-dbg"));
        }
        for (String[] mark : RPM_MARKS) {
            if (Pattern.compile(mark[0]).matcher(release).find()) {
                return Optional.of(new DistributionPackage(mark[1], redHat(release)));
            }
        }
        Matcher suse = SUSE.matcher(release);
        if (suse.matches()) {
            String name = "kernel-" + suse.group(2) + "-debuginfo-" + suse.group(1);
            return Optional.of(new DistributionPackage("SUSE", name));
        }
        return ARCH.matcher(release).matches() ? Optional.of(arch(release)) : Optional.empty();
    }

    private static String redHat(String release) {
        if (release.endsWith("+debug")) {
            return "kernel-debug-debuginfo-" + release.substring(0, release.length() - "+debug".length());
        }
        return (release.contains("uek") ? "kernel-uek-debuginfo-" : "kernel-debuginfo-") + release;
    }

    private static DistributionPackage arch(String release) {
        for (String flavour : List.of("lts", "zen", "hardened")) {
            if (release.endsWith("-" + flavour)) {
                return new DistributionPackage("Arch", "linux-" + flavour + "-debug");
            }
        }
        return new DistributionPackage("Arch", "linux-debug");
    }

    /** What to say when debug information is missing, as the second half of a sentence. */
    public static String advice(String release, String version) {
        return of(release, version)
                .map(found -> "give the package " + found.name() + " of " + found.distribution())
                .orElse("give the vmlinux of " + release
                        + " (of its build, or of its distribution's package with debug information)");
    }
}
