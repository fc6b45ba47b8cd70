# Run in this folder: gnuplot -d similarity-glyphs-62.gp
set encoding utf8
set terminal pngcairo size 900,864 noenhanced font 'sans-serif,9' background '#ffffff'
set output 'similarity-glyphs-62.png'
set multiplot
unset key
set border linecolor rgb '#666666'
set tics nomirror out scale 0.4 textcolor rgb '#000000'
set palette defined (-1 '#440154', -0.5 '#3b528b', 0 '#21918c', 0.5 '#5ec962', 1 '#fde725')
set cbrange [-1:1]
set cbtics 0.5
set xrange [-0.5:61.5]
set yrange [61.5:-0.5]
set lmargin at screen 0.0644
set rmargin at screen 0.4811
set tmargin at screen 0.9676
set bmargin at screen 0.5336
set title 'S, class similarity' offset 0,-0.5
set xlabel '' offset 0,0.3
set format x ''
set xtics 10
set ylabel 'class' offset 0.5,0
set format y '%g'
set ytics 10
set colorbox user origin screen 0.9378, screen 0.5336 size screen 0.0156, screen 0.4340
plot 'similarity-glyphs-62.dat' index 0 matrix with image
set lmargin at screen 0.5011
set rmargin at screen 0.9178
set tmargin at screen 0.9676
set bmargin at screen 0.5336
set title 'centers: mds' offset 0,-0.5
set xlabel '' offset 0,0.3
set format x ''
set xtics 10
set ylabel '' offset 0.5,0
set format y ''
set ytics 10
unset colorbox
plot 'similarity-glyphs-62.dat' index 1 matrix with image
set lmargin at screen 0.0644
set rmargin at screen 0.4811
set tmargin at screen 0.5012
set bmargin at screen 0.0671
set title 'centers: shc' offset 0,-0.5
set xlabel 'class' offset 0,0.3
set format x '%g'
set xtics 10
set ylabel 'class' offset 0.5,0
set format y '%g'
set ytics 10
unset colorbox
plot 'similarity-glyphs-62.dat' index 2 matrix with image
set lmargin at screen 0.5011
set rmargin at screen 0.9178
set tmargin at screen 0.5012
set bmargin at screen 0.0671
set title 'centers: shc-coordinate-descent' offset 0,-0.5
set xlabel 'class' offset 0,0.3
set format x '%g'
set xtics 10
set ylabel '' offset 0.5,0
set format y ''
set ytics 10
unset colorbox
plot 'similarity-glyphs-62.dat' index 3 matrix with image
unset multiplot
set output
