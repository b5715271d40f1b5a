package dev.quire.api.subset;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.quire.repo2image.repo.InMemoryTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.params.provider.Arguments;

/** Repositories whose Dockerfiles are of the subset, each with what it is about. */
final class Dockerfiles {
    private Dockerfiles() {}

    static Stream<Arguments> all() throws IOException {
        return Stream.of(
                of("commands in both forms, as root", """
                        RUN echo shell > /shell && ln -s shell /link && ln /shell /hard && mkdir -m 2770 /dir
                        RUN ["/bin/sh", "-c", "echo exec $0 > /exec; chmod 4711 /exec", "argument"]
                        RUN rm /opt/there/old; rm /opt/link; mkdir /opt/link; echo 1 > /opt/link/new
                        """),
                of("variables, build arguments and their precedence", """
                        ARG NB_USER
                        ARG UNSET
                        ARG DEFAULT=one
                        ENV A=1 B="two words" C=${A:-none} D='$A' E=${UNSET:+set}x
                        ENV OLD form of it
                        ENV A=2 F=$A$DEFAULT
                        RUN echo "$A $B $C $D $E $F $OLD $NB_USER $DEFAULT $FROM_BASE [$UNSET]" > /seen
                        ENV DEFAULT=env
                        ARG DEFAULT=arg
                        RUN echo "$DEFAULT $HOME $PATH" > /seen2
                        LABEL one=$A "two.label"="$B" base=other
                        """),
                of("users by name, number and group", """
                        RUN mkdir -p /tmp && chmod 1777 /tmp
                        USER app
                        RUN id > /home/app/id; echo $HOME >> /home/app/id; umask >> /home/app/id
                        USER 1234
                        RUN id > /tmp/id1; echo $HOME >> /tmp/id1
                        USER 1234:app
                        USER 1001:5
                        RUN id > /tmp/id2
                        USER app:apps
                        RUN id > /tmp/id3
                        USER root
                        RUN cat /tmp/id? > /ids
                        USER app
                        """.replace("USER 1234:app\n", "")),
                of("working directories", """
                        WORKDIR /a/b
                        RUN pwd > where
                        WORKDIR c
                        WORKDIR ../d
                        ENV HERE=/e
                        WORKDIR $HERE/f
                        RUN pwd > where
                        WORKDIR /opt/there
                        WORKDIR /last/one
                        """),
                of("files of the context to files and directories", """
                        COPY one.txt /copied
                        COPY one.txt /into/
                        COPY one.txt two.txt /several/
                        COPY run.sh /opt
                        COPY ["with space.txt", "/with space.txt"]
                        WORKDIR /work
                        COPY one.txt .
                        COPY one.txt ./named
                        COPY one.txt sub/
                        COPY *.txt /stars/
                        COPY t?o.txt /question
                        """, context()),
                of("directories of the context", """
                        COPY dir /dir
                        COPY dir/ /opt/there/
                        COPY dir /opt/link
                        COPY dir/deep /deep/er/
                        COPY dir two.txt /both/
                        COPY dir/* /star/
                        COPY . /all
                        """, context()),
                of("owners and modes of what is copied", """
                        COPY --chown=app one.txt /chown1
                        COPY --chown=app:root one.txt /chown2
                        COPY --chown=12:34 dir /chown3
                        COPY --chown=55 one.txt /made/by/chown4
                        COPY --chmod=0640 one.txt /chmod1
                        COPY --chmod=755 --chown=app:apps dir /chmod2
                        USER app
                        COPY one.txt /home/app/
                        """, context()),
                of(
                        "archives and plain files that are added",
                        """
                        ADD plain.tar /plain/
                        ADD packed.tar.gz /packed
                        ADD one.txt /one
                        ADD --chown=7:8 packed.tar.gz /owned/
                        COPY plain.tar /copied.tar
                        """,
                        builder -> context(builder).file("plain.tar", tar()).file("packed.tar.gz", packed(tar()))),
                of("stages", """
                        FROM @ AS first
                        RUN mkdir -m 750 /made && echo 1 > /made/one && ln -s one /made/link && chown -R app /made && chmod 600 /made/one
                        ENV STAGE=first
                        WORKDIR /made
                        CMD ["first"]
                        FROM @ AS unused
                        RUN false
                        FROM first AS second
                        RUN echo 2 > two
                        FROM @
                        COPY --from=first /made /copy
                        COPY --from=second made/two /two
                        COPY --from=2 /made/t* /made/one /globbed/
                        COPY --from=first --chown=3:4 /made/one /chowned
                        COPY --from=@ /opt /again
                        """),
                of("an image of nothing", """
                        FROM @ AS busy
                        FROM scratch
                        COPY --from=busy /bin/busybox /bin/sh
                        COPY one.txt /etc/
                        RUN echo made > /made
                        ENV ONLY=this
                        CMD ["/bin/sh"]
                        """, context()),
                of("what only changes the configuration", """
                        EXPOSE 80 53/udp
                        STOPSIGNAL SIGINT
                        LABEL a=b c="d e" \\
                              f=g
                        ENTRYPOINT ["/bin/sh", "-c"]
                        CMD ["echo", "$HOME"]
                        USER 1001
                        """),
                of("an entrypoint takes the base's command away", """
                        ENTRYPOINT exec top
                        """),
                of("another shell", """
                        SHELL ["/bin/busybox", "env", "SHOWN=yes", "sh", "-ec"]
                        RUN echo $SHOWN $- > /shell
                        """),
                of("what one command leaves in places that are elsewhere left out", """
                        RUN mkdir -p /tmp /run/mine && echo 3 > /run/mine/x && echo 1 > /tmp/kept
                        RUN mkdir -p /var/cache/apt /var/lib/apt/lists && echo 2 > /var/lib/apt/lists/x
                        RUN cat /tmp/kept /var/lib/apt/lists/x > /both && rm -r /tmp/kept
                        COPY one.txt /tmp/one
                        """, context()),
                of(
                        "links of the context",
                        """
                        COPY link.txt /followed
                        COPY dirlink /followed-dir
                        COPY links /links
                        """,
                        builder -> context(builder)
                                .symlink("link.txt", "one.txt")
                                .symlink("dirlink", "dir")
                                .symlink("links/a", "../one.txt")
                                .symlink("links/b", "nowhere")),
                of(
                        "ignored files",
                        """
                        COPY . /all
                        """,
                        builder -> context(builder).file(".dockerignore", "*.txt\n!two.txt\ndir/deep\n")),
                of("continued lines, comments and escapes", """
                        RUN echo a \\
                            # a comment
                            && echo b > /b \\

                            && echo "c\\$d" > /c
                        ENV X=a\\ b Y=\\$A
                        """));
    }

    private interface Files {
        InMemoryTree.Builder into(InMemoryTree.Builder builder) throws IOException;
    }

    private static Arguments of(String name, String orders) throws IOException {
        return of(name, orders, builder -> builder);
    }

    private static Arguments of(String name, String orders, Files files) throws IOException {
        String text = orders.startsWith("FROM ") ? orders : "FROM @\n" + orders;
        InMemoryTree.Builder builder = InMemoryTree.builder().file("Dockerfile", text.replace("@", SubsetBuilds.BASE));
        return arguments(name, files.into(builder).build());
    }

    private static Files context() {
        return Dockerfiles::context;
    }

    private static InMemoryTree.Builder context(InMemoryTree.Builder builder) {
        return builder.file("one.txt", "one")
                .file("two.txt", "two")
                .file("with space.txt", "space")
                .script("run.sh", "#!/bin/sh\necho ran\n")
                .file("dir/.hidden", "hidden")
                .file("dir/a", "a")
                .file("dir/deep/b", "b")
                .script("dir/deep/c.sh", "c");
    }

    private static byte[] tar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry directory = new TarArchiveEntry("packed/");
            directory.setMode(0700);
            directory.setIds(5, 6);
            tar.putArchiveEntry(directory);
            tar.closeArchiveEntry();
            byte[] text = "packed".getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry file = new TarArchiveEntry("packed/file");
            file.setMode(0604);
            file.setIds(7, 8);
            file.setSize(text.length);
            tar.putArchiveEntry(file);
            tar.write(text);
            tar.closeArchiveEntry();
            TarArchiveEntry link = new TarArchiveEntry("packed/link", TarArchiveEntry.LF_SYMLINK);
            link.setLinkName("file");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }
}
