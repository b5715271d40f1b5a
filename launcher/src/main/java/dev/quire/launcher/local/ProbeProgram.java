package dev.quire.launcher.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The program that the probe runs in a container: it listens on port 8888, answers one HTTP request and ends; it ends too when
 * nobody comes within ten seconds, so that a probe that is cut short leaves nothing.
 */
final class ProbeProgram {
    private static final String AMD64 = """
            6a29 58          ; push 41, pop rax: socket
            6a02 5f          ; push 2, pop rdi: AF_INET
            6a01 5e          ; push 1, pop rsi: SOCK_STREAM
            99               ; cdq: rdx = 0
            0f05             ; syscall
            89c3             ; mov ebx, eax: the listening socket
            89df             ; mov edi, ebx
            6a01 5e          ; push 1, pop rsi: SOL_SOCKET
            6a14 5a          ; push 20, pop rdx: SO_RCVTIMEO
            4c8d1563000000   ; lea r10, [patience]
            6a10 4158        ; push 16, pop r8
            6a36 58          ; push 54, pop rax: setsockopt
            0f05             ; syscall
            89df             ; mov edi, ebx
            488d3561000000   ; lea rsi, [address]
            6a10 5a          ; push 16, pop rdx
            6a31 58          ; push 49, pop rax: bind
            0f05             ; syscall
            89df             ; mov edi, ebx
            6a01 5e          ; push 1, pop rsi
            6a32 58          ; push 50, pop rax: listen
            0f05             ; syscall
            89df             ; mov edi, ebx
            31f6             ; xor esi, esi
            99               ; cdq
            6a2b 58          ; push 43, pop rax: accept
            0f05             ; syscall
            85c0             ; test eax, eax
            7826             ; js end
            89c3             ; mov ebx, eax: the connection
            89df             ; mov edi, ebx
            488db42400f0ffff ; lea rsi, [rsp-4096]
            ba00080000       ; mov edx, 2048
            31c0             ; xor eax, eax: read
            0f05             ; syscall
            89df             ; mov edi, ebx
            488d3533000000   ; lea rsi, [reply]
            6a2e 5a          ; push 46, pop rdx
            6a01 58          ; push 1, pop rax: write
            0f05             ; syscall
            31ff             ; end: xor edi, edi
            6a3c 58          ; push 60, pop rax: exit
            0f05             ; syscall
            0f1f4000         ; nop, up to a multiple of eight
            """;

    private static final String ARM64 = """
            d2800040 ; mov x0, #2: AF_INET
            d2800021 ; mov x1, #1: SOCK_STREAM
            d2800002 ; mov x2, #0
            d28018c8 ; mov x8, #198: socket
            d4000001 ; svc #0
            aa0003f3 ; mov x19, x0: the listening socket
            d2800021 ; mov x1, #1: SOL_SOCKET
            d2800282 ; mov x2, #20: SO_RCVTIMEO
            10000403 ; adr x3, patience
            d2800204 ; mov x4, #16
            d2801a08 ; mov x8, #208: setsockopt
            d4000001 ; svc #0
            aa1303e0 ; mov x0, x19
            100003e1 ; adr x1, address
            d2800202 ; mov x2, #16
            d2801908 ; mov x8, #200: bind
            d4000001 ; svc #0
            aa1303e0 ; mov x0, x19
            d2800021 ; mov x1, #1
            d2801928 ; mov x8, #201: listen
            d4000001 ; svc #0
            aa1303e0 ; mov x0, x19
            d2800001 ; mov x1, #0
            d2800002 ; mov x2, #0
            d2801948 ; mov x8, #202: accept
            d4000001 ; svc #0
            b7f80160 ; tbnz x0, #63, end
            aa0003f3 ; mov x19, x0: the connection
            d14007e1 ; sub x1, sp, #4096
            d2810002 ; mov x2, #2048
            d28007e8 ; mov x8, #63: read
            d4000001 ; svc #0
            aa1303e0 ; mov x0, x19
            100001e1 ; adr x1, reply
            d28005c2 ; mov x2, #46
            d2800808 ; mov x8, #64: write
            d4000001 ; svc #0
            d2800000 ; end: mov x0, #0
            d2800ba8 ; mov x8, #93: exit
            d4000001 ; svc #0
            """;

    private ProbeProgram() {}

    /** The program; empty for an architecture that it was not written for. */
    static Optional<byte[]> of(String architecture) {
        return TinyElf.of(architecture, architecture.equals("arm64") ? ARM64 : AMD64, constants());
    }

    private static byte[] constants() {
        byte[] reply = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(32 + reply.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(10).putLong(0); // patience: a struct timeval
        bytes.putShort((short) 2).put((byte) (8888 >> 8)).put((byte)
                (8888 & 0xff)); // address: AF_INET, the port, 0.0.0.0
        return bytes.position(32).put(reply).array();
    }
}
