;; Finds in a text where four bytes ("grams") begin that are in a table. The hot loop of a scan, with SIMD; needles.ts and find-needles.ts say
;; what is searched for and why this is fast enough. Assembled into find-grams-wasm.ts; test/unit/scan/find-needles.test.ts does it.
;;
;; Two ways of searching share one pass over blocks of 16 bytes:
;;   masks    finds a gram at any offset. Eight buckets of grams: for each of the four bytes, two tables of 16 entries say by its low and its high
;;            half which buckets have such a byte there (the "Teddy" algorithm of Hyperscan and ripgrep).
;;   stride   finds a gram at the start of a block, by one bit of its hash.
;; What passes either is looked up in a hash table of all grams, and its offset is written to the results: doubled, plus one for stride.
(module
  (import "scan" "memory" (memory 1))
  ;; Where in the memory things are. `masks` is at 0: eight tables of 16 bytes.
  (import "scan" "bits" (global $bits i32))
  (import "scan" "bitShift" (global $bitShift i32))
  (import "scan" "table" (global $table i32))
  (import "scan" "tableShift" (global $tableShift i32))
  (import "scan" "tableMask" (global $tableMask i32))
  (import "scan" "results" (global $results i32))
  (import "scan" "resultsEnd" (global $resultsEnd i32))
  (import "scan" "text" (global $text i32))

  (global $out (mut i32) (i32.const 0))
  ;; The offset at which the last search stopped because the results were full, or the end.
  (global $next (export "next") (mut i32) (i32.const 0))

  (func $hash (param $gram i32) (result i32)
    (i32.mul (local.get $gram) (i32.const 0x9e3779b1)))

  ;; Adds the gram at this address to the results if it is in the table. Zero marks a free slot; no needle has four NULs.
  (func $check (param $at i32) (param $isStride i32)
    (local $gram i32) (local $slot i32) (local $there i32)
    (local.set $gram (i32.load (local.get $at)))
    (local.set $slot (i32.shr_u (call $hash (local.get $gram)) (global.get $tableShift)))
    (loop $probe
      (local.set $there
        (i32.load (i32.add (global.get $table) (i32.shl (local.get $slot) (i32.const 2)))))
      (if (i32.eqz (local.get $there)) (then (return)))
      (if (i32.eq (local.get $there) (local.get $gram))
        (then
          (i32.store (global.get $out)
            (i32.add
              (i32.shl (i32.sub (local.get $at) (global.get $text)) (i32.const 1))
              (local.get $isStride)))
          (global.set $out (i32.add (global.get $out) (i32.const 4)))
          (return)))
      (local.set $slot (i32.and (i32.add (local.get $slot) (i32.const 1)) (global.get $tableMask)))
      (br $probe)))

  ;; The buckets with such a byte at position $k of a gram, for each byte of a block.
  (func $buckets (param $k i32) (param $low v128) (param $high v128) (result v128)
    (v128.and
      (i8x16.relaxed_swizzle (v128.load (local.get $k)) (local.get $low))
      (i8x16.relaxed_swizzle (v128.load offset=16 (local.get $k)) (local.get $high))))

  (func $low (param $block v128) (result v128)
    (v128.and (local.get $block) (v128.const i8x16 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15 15)))

  (func $high (param $block v128) (result v128)
    (call $low (i16x8.shr_u (local.get $block) (i32.const 4))))

  ;; Searches the text from one offset to before another, both multiples of 16. Returns the number of results.
  (func (export "find") (param $from i32) (param $to i32) (result i32)
    (local $at i32) (local $end i32) (local $lanes i32) (local $bit i32)
    (local $block v128) (local $lows v128) (local $highs v128) (local $match v128)
    (local $first v128) (local $second v128) (local $third v128)
    (local $firstBefore v128) (local $secondBefore v128) (local $thirdBefore v128)
    (global.set $out (global.get $results))
    (local.set $at (i32.add (global.get $text) (local.get $from)))
    (local.set $end (i32.add (global.get $text) (local.get $to)))
    ;; A gram may begin in the block before.
    (local.set $block (v128.load (i32.sub (local.get $at) (i32.const 16))))
    (local.set $lows (call $low (local.get $block)))
    (local.set $highs (call $high (local.get $block)))
    (local.set $firstBefore (call $buckets (i32.const 0) (local.get $lows) (local.get $highs)))
    (local.set $secondBefore (call $buckets (i32.const 32) (local.get $lows) (local.get $highs)))
    (local.set $thirdBefore (call $buckets (i32.const 64) (local.get $lows) (local.get $highs)))
    (block $done
      (loop $blocks
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        ;; A block adds at most 17.
        (br_if $done (i32.gt_u (global.get $out) (i32.sub (global.get $resultsEnd) (i32.const 68))))
        (local.set $block (v128.load (local.get $at)))
        (local.set $lows (call $low (local.get $block)))
        (local.set $highs (call $high (local.get $block)))
        (local.set $first (call $buckets (i32.const 0) (local.get $lows) (local.get $highs)))
        (local.set $second (call $buckets (i32.const 32) (local.get $lows) (local.get $highs)))
        (local.set $third (call $buckets (i32.const 64) (local.get $lows) (local.get $highs)))
        ;; In each lane: the buckets that have the gram which ends there.
        (local.set $match
          (v128.and
            (v128.and
              (i8x16.shuffle 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28
                (local.get $firstBefore) (local.get $first))
              (i8x16.shuffle 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29
                (local.get $secondBefore) (local.get $second)))
            (v128.and
              (i8x16.shuffle 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30
                (local.get $thirdBefore) (local.get $third))
              (call $buckets (i32.const 96) (local.get $lows) (local.get $highs)))))
        (local.set $firstBefore (local.get $first))
        (local.set $secondBefore (local.get $second))
        (local.set $thirdBefore (local.get $third))
        (if (v128.any_true (local.get $match))
          (then
            (local.set $lanes
              (i8x16.bitmask
                (i8x16.ne (local.get $match) (v128.const i32x4 0 0 0 0))))
            (loop $each
              (call $check
                (i32.sub (i32.add (local.get $at) (i32.ctz (local.get $lanes))) (i32.const 3))
                (i32.const 0))
              (local.set $lanes
                (i32.and (local.get $lanes) (i32.sub (local.get $lanes) (i32.const 1))))
              (br_if $each (local.get $lanes)))))
        (local.set $bit
          (i32.shr_u (call $hash (i32.load (local.get $at))) (global.get $bitShift)))
        (if
          (i32.and
            (i32.shr_u
              (i32.load8_u (i32.add (global.get $bits) (i32.shr_u (local.get $bit) (i32.const 3))))
              (i32.and (local.get $bit) (i32.const 7)))
            (i32.const 1))
          (then (call $check (local.get $at) (i32.const 1))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $blocks)))
    (global.set $next (i32.sub (local.get $at) (global.get $text)))
    (i32.shr_u (i32.sub (global.get $out) (global.get $results)) (i32.const 2)))
)
