# Run in this folder: gnuplot -d paper-figure-4-at-hand.gp
set encoding utf8
do for [format in 'svg png'] {
  if (format eq 'svg') {
    set terminal svg size 900,928 fixed noenhanced font 'sans-serif,12' background '#ffffff'
  } else {
    set terminal pngcairo size 900,928 noenhanced font 'sans-serif,9' background '#ffffff'
  }
  set output 'paper-figure-4-at-hand.' . format
  reset
  set datafile missing 'NaN'
  set multiplot
  set border 3 linecolor rgb '#666666'
  set grid linecolor rgb '#dddddd' linetype 1
  set tics nomirror textcolor rgb '#000000'
  unset key
  set lmargin at screen 0.0844
  set rmargin at screen 0.3178
  set tmargin at screen 0.9677
  set bmargin at screen 0.7565
  set title 'fashion-mnist, 16 bits' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:500]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'paper-figure-4-at-hand.dat' index 0 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 1 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 2 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 3 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 4 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 5 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 6 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 7 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 8 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 9 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 6
  set lmargin at screen 0.4178
  set rmargin at screen 0.6511
  set tmargin at screen 0.9677
  set bmargin at screen 0.7565
  set title 'fashion-mnist, 32 bits' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:500]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'paper-figure-4-at-hand.dat' index 10 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 11 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 12 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 13 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 14 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 15 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 16 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 17 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 18 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 19 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 6
  set lmargin at screen 0.7511
  set rmargin at screen 0.9844
  set tmargin at screen 0.9677
  set bmargin at screen 0.7565
  set title 'fashion-mnist, 64 bits' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:500]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'paper-figure-4-at-hand.dat' index 20 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 21 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 22 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 23 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 24 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 25 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 26 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 27 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 28 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 29 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 6
  set lmargin at screen 0.0844
  set rmargin at screen 0.3178
  set tmargin at screen 0.6659
  set bmargin at screen 0.4547
  set title 'glyphs-62, 16 bits' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:500]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'paper-figure-4-at-hand.dat' index 30 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 31 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 32 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 33 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 34 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 35 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 36 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 37 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 38 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 39 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 6
  set lmargin at screen 0.4178
  set rmargin at screen 0.6511
  set tmargin at screen 0.6659
  set bmargin at screen 0.4547
  set title 'glyphs-62, 32 bits' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:500]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'paper-figure-4-at-hand.dat' index 40 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 41 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 42 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 43 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 44 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 45 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 46 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 47 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 48 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 49 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 6
  set lmargin at screen 0.7511
  set rmargin at screen 0.9844
  set tmargin at screen 0.6659
  set bmargin at screen 0.4547
  set title 'glyphs-62, 64 bits' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:500]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'paper-figure-4-at-hand.dat' index 50 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 51 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 52 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 53 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 54 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 55 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 56 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 57 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 58 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 59 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 6
  set lmargin at screen 0.0844
  set rmargin at screen 0.3178
  set tmargin at screen 0.3642
  set bmargin at screen 0.1530
  set title 'glyphs-124, 16 bits' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:500]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'paper-figure-4-at-hand.dat' index 60 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 61 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 62 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 63 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 64 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 65 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 66 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 67 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 68 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 69 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 6
  set lmargin at screen 0.4178
  set rmargin at screen 0.6511
  set tmargin at screen 0.3642
  set bmargin at screen 0.1530
  set title 'glyphs-124, 32 bits' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:500]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'paper-figure-4-at-hand.dat' index 70 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 71 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 72 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 73 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 74 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 75 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 76 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 77 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 78 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 79 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 6
  set lmargin at screen 0.7511
  set rmargin at screen 0.9844
  set tmargin at screen 0.3642
  set bmargin at screen 0.1530
  set title 'glyphs-124, 64 bits' offset 0,-0.5
  set xlabel 'k (items)' offset 0,0.3
  set ylabel 'precision' offset 0.5,0
  unset logscale x
  set format x '%g'
  set format y '%g'
  unset logscale y
  set xrange [0:500]
  set yrange [*:*]
  set xtics nomirror autofreq
  set ytics nomirror autofreq
  unset arrow
  unset label
  set offsets 0, 0, 0, 0
  plot 'paper-figure-4-at-hand.dat' index 80 using 1:2 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 81 using 1:2 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 82 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 83 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 84 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 85 using 1:2 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 86 using 1:2 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 87 using 1:2 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 88 using 1:2 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 pointinterval 6, \
    'paper-figure-4-at-hand.dat' index 89 using 1:2 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 pointinterval 6
  reset
  unset border
  unset tics
  set lmargin at screen 0
  set rmargin at screen 1
  set bmargin at screen 0
  set tmargin at screen 0.0948
  set key center center horizontal Left reverse samplen 4 spacing 1.2
  plot [0:1][0:1] 1/0 with linespoints linecolor rgb '#000000' linewidth 1.5 dashtype 1 pointtype 15 pointsize 0.9 title 'dpsh', \
    1/0 with linespoints linecolor rgb '#E69F00' linewidth 1.5 dashtype (20,5) pointtype 10 pointsize 0.9 title 'dtsh', \
    1/0 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype 1 pointtype 12 pointsize 0.9 title 'hashnet', \
    1/0 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype (12,4,3,4) pointtype 8 pointsize 0.9 title 'greedyhash', \
    1/0 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4) pointtype 1 pointsize 0.9 title 'idhn', \
    1/0 with linespoints linecolor rgb '#D55E00' linewidth 1.5 dashtype (12,4,3,4) pointtype 11 pointsize 0.9 title 'csq-hadamard', \
    1/0 with linespoints linecolor rgb '#009E73' linewidth 1.5 dashtype (4,3) pointtype 9 pointsize 0.9 title 'mds', \
    1/0 with linespoints linecolor rgb '#CC79A7' linewidth 1.5 dashtype (4,3) pointtype 2 pointsize 0.9 title 'lth', \
    1/0 with linespoints linecolor rgb '#8C8C8C' linewidth 1.5 dashtype (4,3) pointtype 4 pointsize 0.9 title 'orthohash', \
    1/0 with linespoints linecolor rgb '#0072B2' linewidth 1.5 dashtype 1 pointtype 7 pointsize 0.9 title 'shc'
  unset multiplot
  set output
}
