package dev.quire.launcher.local;

import java.nio.charset.StandardCharsets;

/** Programs for the sessions of tests, assembled by hand for amd64 since a test may not need a compiler or an image registry. */
final class TestPrograms {
    private TestPrograms() {}

    /** Answers every HTTP request on port 8888 with 200 and {@code {}}, as Jupyter's status does in essence. */
    static byte[] serving() {
        return assembled(
                """
                6a29 58 6a02 5f 6a01 5e 99 0f05 ; socket(AF_INET, SOCK_STREAM, 0)
                89c3                            ; mov ebx, eax
                89df 488d3551000000 6a10 5a     ; mov edi, ebx; lea rsi, [address]; mov edx, 16
                6a31 58 0f05                    ; bind
                89df 6a10 5e 6a32 58 0f05       ; listen(ebx, 16)
                89df 31f6 99 6a2b 58 0f05       ; next: accept(ebx, 0, 0)
                89c5                            ; mov ebp, eax
                89ef 488db42400f0ffff ba00080000 31c0 0f05 ; read(ebp, rsp-4096, 2048)
                89ef 488d3527000000 6a5b 5a 6a01 58 0f05   ; write(ebp, reply, 91)
                89ef 6a03 58 0f05               ; close(ebp)
                ebc7                            ; jmp next
                660f1f440000                    ; nop
                0200 22b8 00000000 0000000000000000 ; address: port 8888 of every address
                """,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    }

    /** Prints two lines and ends with code 3. */
    static byte[] failing() {
        return assembled("""
                6a01 5f 488d3510000000 6a28 5a 6a01 58 0f05 ; write(1, text, 40)
                6a03 5f 6a3c 58 0f05                        ; exit(3)
                """, "reading the start script\nno such kernel\n");
    }

    /** Takes memory until there is none. */
    static byte[] hungry() {
        return assembled("""
                31ff be00001000 6a03 5a 41ba22000000 4983c8ff 4531c9 6a09 58 0f05 ; mmap 1 MiB
                b900010000                     ; mov ecx, 256
                c60001 480500100000 ffc9 75f3  ; touch each page
                ebd0                           ; again
                """, "");
    }

    /** Does nothing, for ever. */
    static byte[] silent() {
        return assembled("6a22 58 0f05 ebf9 ; pause; again", "");
    }

    private static byte[] assembled(String listing, String tail) {
        return TinyElf.of("amd64", listing, tail.getBytes(StandardCharsets.US_ASCII))
                .orElseThrow();
    }
}
